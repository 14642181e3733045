// What the table of apps calls. Each app has an open, called once, and a step, called at its rate,
// that sees the situation and writes its own part of it.
#ifndef ARES4_FLIGHT_PROGRAMS_H
#define ARES4_FLIGHT_PROGRAMS_H

#include "flight/situation.h"

void panel_open(void *own);
void panel_step(const struct situation *seen, void *own);
void supply_open(void *own);
void supply_step(const struct situation *seen, void *own);
void burn_open(void *own);
void burn_step(const struct situation *seen, void *own);
void pointing_open(void *own);
void pointing_step(const struct situation *seen, void *own);
void navigation_open(void *own);
void navigation_step(const struct situation *seen, void *own);
void contacts_open(void *own);
void contacts_step(const struct situation *seen, void *own);
void imaging_open(void *own);
void imaging_step(const struct situation *seen, void *own);
void air_open(void *own);
void air_step(const struct situation *seen, void *own);
void health_open(void *own);
void health_step(const struct situation *seen, void *own);
void alarms_open(void *own);
void alarms_step(const struct situation *seen, void *own);
// What an alarm says, and whether it is a warning: constant, for the screen.
const char *alarm_text(uint32_t alarm);
bool alarm_is_warning(uint32_t alarm);
void indicators_open(void *own);
void indicators_step(const struct situation *seen, void *own);
void display_open(void *own);
void display_step(const struct situation *seen, void *own);
void records_open(void *own);
void records_step(const struct situation *seen, void *own);
// Between frames: carries the work on the mass memory on; true when there is more to do at once.
bool records_background(void);
void uplink_open(void *own);
void uplink_step(const struct situation *seen, void *own);
void telemetry_open(void *own);
void telemetry_step(const struct situation *seen, void *own);

#endif
