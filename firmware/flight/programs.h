// The functions of the apps. Each has an open, called once, and a step, called at its rate, that
// sees the situation and writes its own part of it.
#ifndef ARES4_FLIGHT_PROGRAMS_H
#define ARES4_FLIGHT_PROGRAMS_H

#include "flight/situation.h"

#define APP(stem, period_frames, phase_frames)                                                     \
    void stem##_open(void *own);                                                                   \
    void stem##_step(const struct situation *seen, void *own);
#include "flight/apps.def"
#undef APP

#endif
