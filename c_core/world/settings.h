// The scenario's figures by name: the table is settings.def.
#ifndef ARES_WORLD_SETTINGS_H
#define ARES_WORLD_SETTINGS_H

#include <stdint.h>

#define WORLD_SETTING(name, field, initial, minimum, maximum, unit, meaning) double field;
struct world_settings {
#include "settings.def"
};
#undef WORLD_SETTING

struct world_setting {
    const char *name;
    const char *unit;
    const char *meaning;
    double initial;
    double minimum;
    double maximum;
};

// The row of the table; NULL past the last.
const struct world_setting *world_setting_row(uint32_t number);
// The row of that name, or NULL.
const struct world_setting *world_setting_find(const char *name);
// Where the settings hold the value of a row. Who writes it keeps to the row's range.
double *world_setting_value(struct world_settings *settings, const struct world_setting *row);

void world_settings_default(struct world_settings *settings);

#endif
