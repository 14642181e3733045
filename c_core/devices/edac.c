// The firmware's view of RAM's error correction, and the scrubber. The code itself is in
// board/upset.c, the reads that go through it in board/memory.c.
//
// The scrubber visits word n of its walk at the end of the n-th interval. It is not woken for each:
// visiting a clean word changes nothing, so the board tells where the next word with flipped bits
// lies (slot_upset_from), and the device is woken at the date of that visit, or at the walk's end.
// SCRUB_POSITION follows from the date. Not modelled: what scrubbing costs the processor in memory
// bandwidth. An upset of the device's own latches may leave any value in them, so each is made fit
// where it is used.
#include "edac.h"

#include "../board/generated/edac_regs.h"
#include "../board/slot.h"

#define INTERVAL_US_MAX 1000000u
#define WORD_BYTES 4u

static void drive(const struct edac *self, struct slot *slot) {
    slot_interrupt(slot, self->control & EDAC_CONTROL_INTERRUPT && self->status);
}

void edac_saw(struct edac *self, struct slot *slot, uint32_t address, bool uncorrectable) {
    self->status |= uncorrectable ? EDAC_STATUS_UNCORRECTED : EDAC_STATUS_CORRECTED;
    self->corrected_count += !uncorrectable;
    self->uncorrected_count += uncorrectable;
    self->last_address = address;
    self->uncorrected_address = uncorrectable ? address : self->uncorrected_address;
    drive(self, slot);
}

// ---- the scrubber ------------------------------------------------------------------------------

static bool walks(const struct edac *self) { return self->scrub_control & EDAC_SCRUB_CONTROL_RUN; }

static uint32_t within(uint32_t interval_us) {
    interval_us = interval_us ? interval_us : 1;
    return interval_us > INTERVAL_US_MAX ? INTERVAL_US_MAX : interval_us;
}

// The words of a walk.
static uint64_t words(const struct edac *self) {
    return self->scrub_end > self->scrub_start ? (self->scrub_end - self->scrub_start) / 4 : 0;
}

static uint64_t interval_cycles(const struct edac *self) {
    return within(self->scrub_interval_us) * SLOT_CYCLES_PER_MICROSECOND;
}

// The words of the walk that were visited by then.
static uint64_t visited(const struct edac *self, uint64_t cycle) {
    uint64_t passed = cycle > self->walk_cycle ? cycle - self->walk_cycle : 0;
    uint64_t count = passed / interval_cycles(self);
    return count < words(self) ? count : words(self);
}

static uint32_t address_of(const struct edac *self, uint64_t word) {
    return self->scrub_start + 4 * (uint32_t)word;
}

// The next word from this one on, of those before limit, that has flipped bits; limit: none.
static uint64_t upset_word(const struct edac *self, struct slot *slot, uint64_t word,
                           uint64_t limit) {
    uint32_t address = address_of(self, word);
    if (word >= limit || !slot_upset_from(slot, &address) || address < self->scrub_start) {
        return limit;
    }
    uint64_t found = (address - self->scrub_start) / 4;
    return found < limit ? found : limit;
}

// Sets the date of what comes next: the visit of a word with flipped bits, or the walk's end.
static void set_date(struct edac *self, struct slot *slot) {
    uint64_t count = words(self);
    uint64_t next = upset_word(self, slot, visited(self, slot_now(slot)), count);
    uint64_t steps = next < count ? next + 1 : count;
    slot_wake_at(slot, self->walk_cycle + steps * interval_cycles(self));
}

void edac_upsets_changed(struct edac *self, struct slot *slot) {
    if (walks(self)) {
        set_date(self, slot);
    }
}

static void stop(struct edac *self, struct slot *slot) {
    self->scrub_position = address_of(self, visited(self, slot_now(slot)));
    self->scrub_control &= ~EDAC_SCRUB_CONTROL_RUN;
    slot_wake_at(slot, SLOT_NEVER);
}

static void write_scrub_control(struct edac *self, struct slot *slot, uint32_t value) {
    bool wanted = value & EDAC_SCRUB_CONTROL_RUN && words(self);
    if (walks(self) && !wanted) {
        stop(self, slot);
    } else if (!walks(self) && wanted) {
        self->walk_cycle = slot_now(slot);
        set_date(self, slot);
    }
    self->scrub_control =
        value & EDAC_SCRUB_CONTROL_BITS & (wanted ? ~0u : ~EDAC_SCRUB_CONTROL_RUN);
}

static void end_walk(struct edac *self, struct slot *slot) {
    self->status |= EDAC_STATUS_SCRUBBED;
    self->scrub_count++;
    if (self->scrub_control & EDAC_SCRUB_CONTROL_REPEAT && words(self)) {
        uint64_t length = words(self) * interval_cycles(self);
        self->walk_cycle += length;
        if (slot_now(slot) - self->walk_cycle >= length) {
            self->walk_cycle = slot_now(slot);
        }
    } else {
        stop(self, slot);
    }
    drive(self, slot);
}

void edac_wake(struct edac *self, struct slot *slot) {
    if (!walks(self)) {
        return;
    }
    // Words visited before the date that was set were clean then.
    uint64_t word = visited(self, slot_due(slot));
    uint64_t limit = visited(self, slot_now(slot));
    word -= word > 0;
    while ((word = upset_word(self, slot, word, limit)) < limit) {
        slot_scrub(slot, address_of(self, word));
        word++;
    }
    if (limit == words(self)) {
        end_walk(self, slot);
    }
    edac_upsets_changed(self, slot);
}

void edac_settle(struct edac *self, struct slot *slot) {
    self->control &= EDAC_CONTROL_BITS;
    self->status &= EDAC_STATUS_BITS;
    self->scrub_control &= EDAC_SCRUB_CONTROL_BITS;
    self->scrub_interval_us = within(self->scrub_interval_us);
    self->scrub_start -= self->scrub_start % WORD_BYTES;
    self->scrub_end -= self->scrub_end % WORD_BYTES;
    if (walks(self)) {
        // The walk has begun by now, whatever a flipped latch says.
        self->walk_cycle = slot_date_within(slot, self->walk_cycle, 0);
        set_date(self, slot);
    } else {
        slot_wake_at(slot, SLOT_NEVER);
    }
    drive(self, slot);
}

// ---- the registers -----------------------------------------------------------------------------

void edac_reset(struct edac *self, struct slot *slot) {
    self->control = 0;
    self->status = 0;
    self->scrub_control = 0;
    self->scrub_start = 0;
    self->scrub_end = 0;
    self->scrub_interval_us = EDAC_SCRUB_INTERVAL_MICROSECONDS_RESET;
    self->scrub_position = 0;
    drive(self, slot);
}

uint32_t edac_read(const struct edac *self, struct slot *slot, uint32_t offset) {
    switch (offset) {
    case EDAC_CONTROL: return self->control;
    case EDAC_STATUS: return self->status;
    case EDAC_CORRECTED_COUNT: return self->corrected_count;
    case EDAC_UNCORRECTED_COUNT: return self->uncorrected_count;
    case EDAC_LAST_ADDRESS: return self->last_address;
    case EDAC_SCRUB: return self->scrub;
    case EDAC_UNCORRECTED_ADDRESS: return self->uncorrected_address;
    case EDAC_SCRUB_CONTROL: return self->scrub_control;
    case EDAC_SCRUB_START: return self->scrub_start;
    case EDAC_SCRUB_END: return self->scrub_end;
    case EDAC_SCRUB_INTERVAL: return self->scrub_interval_us;
    case EDAC_SCRUB_POSITION:
        return walks(self) ? address_of(self, visited(self, slot_now(slot))) : self->scrub_position;
    case EDAC_SCRUB_COUNT: return self->scrub_count;
    default: return 0;
    }
}

// The course of a walk is taken while the scrubber stands.
static void write_course(struct edac *self, uint32_t offset, uint32_t value) {
    switch (walks(self) ? EDAC_SCRUB_CONTROL : offset) {
    case EDAC_SCRUB_START: self->scrub_start = value & ~3u; break;
    case EDAC_SCRUB_END: self->scrub_end = value & ~3u; break;
    case EDAC_SCRUB_INTERVAL: self->scrub_interval_us = within(value); break;
    default: break;
    }
}

void edac_write(struct edac *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case EDAC_CONTROL: self->control = value & EDAC_CONTROL_BITS; break;
    case EDAC_STATUS: self->status &= ~value; break;
    case EDAC_SCRUB:
        self->scrub = value & ~3u;
        slot_scrub(slot, self->scrub);
        break;
    case EDAC_SCRUB_CONTROL: write_scrub_control(self, slot, value); break;
    default: write_course(self, offset, value); break;
    }
    drive(self, slot);
}
