// The scenario's figures by name: see settings.h.
#include "settings.h"

#include <stddef.h>
#include <string.h>

#include "generated/ship.h"

#define WORLD_SETTING(name, field, initial, minimum, maximum, unit, meaning)                       \
    {name, unit, meaning, initial, minimum, maximum},
static const struct world_setting rows[] = {
#include "settings.def"
};
#undef WORLD_SETTING

#define ROWS (sizeof rows / sizeof rows[0])
_Static_assert(sizeof(struct world_settings) == sizeof(double) * ROWS, "one double a row");

const struct world_setting *world_setting_row(uint32_t number) {
    return number < ROWS ? &rows[number] : NULL;
}

const struct world_setting *world_setting_find(const char *name) {
    for (size_t row = 0; row < ROWS; row++) {
        if (strcmp(rows[row].name, name) == 0) {
            return &rows[row];
        }
    }
    return NULL;
}

double *world_setting_value(struct world_settings *settings, const struct world_setting *row) {
    return (double *)(void *)settings + (row - rows);
}

void world_settings_default(struct world_settings *settings) {
    for (size_t row = 0; row < ROWS; row++) {
        *world_setting_value(settings, &rows[row]) = rows[row].initial;
    }
}
