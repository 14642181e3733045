// What the alarms look for: one function a row of the dictionary, in whichever app's file it
// belongs.
//
// Each says whether its condition holds now, in tenths of a second; one whose row says that it
// counts tells how often something has happened since the start.
#ifndef ARES4_FLIGHT_CONDITIONS_H
#define ARES4_FLIGHT_CONDITIONS_H

#include "flight/situation.h"

#define ALARM(name, stem, lamp, page, counts, rise, clear, again, app, text)                       \
    uint32_t alarm_##stem(const struct situation *seen);
ALARM_ROWS(ALARM)
#undef ALARM

#endif
