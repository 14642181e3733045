// The cockpit this panel is for. Made by table.py from controls.toml: do not edit.
#ifndef ARES_PANEL_TABLE_H
#define ARES_PANEL_TABLE_H

#define PANEL_CONTROLS 52u
#define PANEL_LAMPS 22u
#define PANEL_DIGITS 19u
#define PANEL_TABLE UINT32_C(0x12BD4F5C)

#endif
