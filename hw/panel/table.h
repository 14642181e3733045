// The cockpit this panel is for. Made by table.py from controls.toml: do not edit.
#ifndef ARES_PANEL_TABLE_H
#define ARES_PANEL_TABLE_H

#define PANEL_CONTROLS 51u
#define PANEL_LAMPS 22u
#define PANEL_DIGITS 19u
#define PANEL_TABLE UINT32_C(0xEEF8B76D)

#endif
