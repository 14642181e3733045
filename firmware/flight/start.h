// How this start came about, and what the last one ended in. Told whichever apps fly: none of them
// is needed for it.
#ifndef ARES4_FLIGHT_START_H
#define ARES4_FLIGHT_START_H

struct start_part;

// Once, before the apps are opened.
void start_open(struct start_part *start);

#endif
