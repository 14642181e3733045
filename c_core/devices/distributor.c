// Ion distributor: the valve handles and meters of the plasma manifold; the plasma is
// world/manifold.
//
// Without its load on bus B it reads zero and forgets its settings, and the manifold quenches if it
// was up. NOT modelled: noise and lag of the meters.
#include "distributor.h"

#include "../board/generated/distributor_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define SPLIT_MAX_PERMILLE 1000u
#define MILLI 1000.0

_Static_assert(DISTRIBUTOR_STATUS_STATE_QUENCHED == (unsigned)MANIFOLD_QUENCHED,
               "states are numbered as in distributor.rdl");

static void interrupt(const struct distributor *self, struct slot *slot) {
    slot_interrupt(slot, self->control & DISTRIBUTOR_CONTROL_INTERRUPT && self->event);
}

static uint32_t at_most_all(uint32_t split) {
    return split < SPLIT_MAX_PERMILLE ? split : SPLIT_MAX_PERMILLE;
}

// Hands the settings on to the manifold.
static void command(const struct distributor *self, struct slot *slot) {
    double split = (double)self->split_permille / (double)SPLIT_MAX_PERMILLE;
    slot_command_manifold(
        slot, &(struct manifold_command){
                  .split = split,
                  .run = (self->control & DISTRIBUTOR_CONTROL_RUN) != 0,
                  .all_reserves = (self->control & DISTRIBUTOR_CONTROL_ALL_RESERVES) != 0,
              });
}

void distributor_forget(struct distributor *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    self->control = 0;
    self->split_permille = 0;
    self->event = 0;
    self->state = MANIFOLD_OFF; // where the plasma goes now, for nobody runs it
}

void distributor_reset(struct distributor *self, struct slot *slot) {
    distributor_forget(self, slot, DISTRIBUTOR_LOAD_DISTRIBUTOR);
    self->state = slot_world(slot)->manifold.state;
    distributor_settle(self, slot);
}

uint32_t distributor_read(const struct distributor *self, struct slot *slot, uint32_t offset) {
    const struct manifold *manifold = &slot_world(slot)->manifold;
    switch (offset) {
    case DISTRIBUTOR_CONTROL: return self->control;
    case DISTRIBUTOR_SPLIT: return self->split_permille;
    case DISTRIBUTOR_STATUS: return manifold->state;
    case DISTRIBUTOR_EVENT: return self->event;
    case DISTRIBUTOR_AVAILABLE: return exact_uint32(manifold->available_w);
    case DISTRIBUTOR_TO_DRIVE: return exact_uint32(manifold->to_drive_w);
    case DISTRIBUTOR_TO_BUSES: return exact_uint32(manifold->to_buses_w);
    case DISTRIBUTOR_FIELD: return exact_uint32(manifold->field_t * MILLI);
    case DISTRIBUTOR_WALL: return exact_uint32(manifold->wall_k);
    default: return 0;
    }
}

void distributor_write(struct distributor *self, struct slot *slot, uint32_t offset,
                       uint32_t value) {
    switch (offset) {
    case DISTRIBUTOR_CONTROL: self->control = value & DISTRIBUTOR_CONTROL_BITS; break;
    case DISTRIBUTOR_SPLIT:
        self->split_permille = at_most_all(value & DISTRIBUTOR_SPLIT_BITS);
        break;
    case DISTRIBUTOR_EVENT: self->event &= ~value; break;
    default: break;
    }
    distributor_settle(self, slot);
}

void distributor_wake(struct distributor *self, struct slot *slot) {
    uint32_t state = slot_world(slot)->manifold.state;
    if (state != self->state) {
        self->event |= DISTRIBUTOR_EVENT_CHANGED;
        if (state == MANIFOLD_QUENCHED) {
            self->event |= DISTRIBUTOR_EVENT_QUENCH;
        }
        self->state = state;
    }
    interrupt(self, slot);
}

void distributor_settle(struct distributor *self, struct slot *slot) {
    self->control &= DISTRIBUTOR_CONTROL_BITS;
    self->event &= DISTRIBUTOR_EVENT_BITS;
    self->split_permille = at_most_all(self->split_permille);
    command(self, slot);
    interrupt(self, slot);
}
