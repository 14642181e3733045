// The table of apps: who runs how often, in which order, and what each may write.
#ifndef ARES4_FLIGHT_APPS_H
#define ARES4_FLIGHT_APPS_H

// Opens drivers and apps and runs the executive.
_Noreturn void apps_run(void);

#endif
