// The recorder: the log store (portable/store) on the ship's mass memory.
//
// It gives the driver the jobs that the store asks for, and works between frames in slices of at
// most two thousandths of a second. So nothing waits for it, and what power cuts off costs no more
// than entries that were not safe yet. What is recorded is not its business (records.c).
#ifndef ARES4_FLIGHT_RECORDER_H
#define ARES4_FLIGHT_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "portable/store/reader.h"

// At a start.
void recorder_open(void);
// Ten times a second: whether it has power. A job that is never answered ends, and the log is
// looked for as often as it has to be.
void recorder_watch(bool on);
// Between frames; true when there is more to do at once.
bool recorder_background(void);
// Whether the log was found, so that entries can be taken.
bool recorder_mounted(void);
// Times that it was found since the start.
uint32_t recorder_mountings(void);
// Takes an entry and gives it its number; false when there is no room until more is written. The
// payload must stay where it is until the entry is safe.
bool recorder_take(uint8_t entry, uint64_t time_ms, const uint8_t *payload, uint32_t payload_bytes,
                   uint32_t *number);
// Write what was taken now, not when enough has come.
void recorder_flush(void);
// Does only what entries need, until it is told otherwise.
void recorder_spare(bool spare);
// Closes what is open in the log, and how long that would take now.
void recorder_close(void);
uint32_t recorder_closing_ms(void);
// The last entry that is safe; of a log that is mounted.
uint32_t recorder_safe(void);
// Pages that did not hold what was written.
uint32_t recorder_missed(void);
// The page in which the log was found to end, when it was found last; 0 of an empty one.
uint32_t recorder_end(void);
// The page that was written last since the start, or the first of the block that was erased.
uint32_t recorder_page(void);
// They read what is there, in turn, whenever the writer has nothing to do.
enum recorder_reader { RECORDER_FOR_CREW, RECORDER_FOR_GROUND, RECORDER_READERS };
struct store_reader *recorder_reader(enum recorder_reader who);

#endif
