// Ship's clock: the date, from a crystal that is taken to be exact against the computer's cycles.
#include "clock.h"

#include "../board/generated/clock_regs.h"
#include "../board/slot.h"
#include "../world/world.h"

#define MICROSECONDS UINT64_C(1000000)

void clock_reset(struct clock *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

// Microseconds since power-on and a date of whole seconds at power-on.
static uint64_t since(double start_s, const struct slot *slot) {
    return (uint64_t)start_s * MICROSECONDS + slot_now(slot) / SLOT_CYCLES_PER_MICROSECOND;
}

uint32_t clock_read(const struct clock *self, struct slot *slot, uint32_t offset) {
    (void)self;
    const struct world_settings *settings = &slot_world(slot)->settings;
    uint64_t utc = since(settings->start_utc_s, slot);
    switch (offset) {
    case CLOCK_UTC_SECONDS: return (uint32_t)(utc / MICROSECONDS);
    case CLOCK_UTC_MICROSECONDS: return (uint32_t)(utc % MICROSECONDS);
    case CLOCK_MET_SECONDS: return (uint32_t)(since(settings->start_met_s, slot) / MICROSECONDS);
    default: return 0;
    }
}

void clock_write(struct clock *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)self;
    (void)slot;
    (void)offset;
    (void)value;
}

void clock_wake(struct clock *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void clock_settle(struct clock *self, struct slot *slot) {
    (void)self;
    (void)slot;
}
