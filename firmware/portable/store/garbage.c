// See garbage.h.
#include "garbage.h"

#include "blocks.h"
#include "load.h"
#include "private/bytes.h"
#include "private/rooms.h"
#include "walk.h"
#include "writer.h"

#define ALL_MOVED UINT32_MAX // as `moved`: the entry DROPPED is written, too
#define YIELD_MS 500u        // the longest time for which others may hold it up

bool garbage_is_due(const struct store *self) {
    int32_t each = (int32_t)blocks_stripe(self);
    return self->oldest < self->unclosed && blocks_spare(self) < 3 * each &&
           self->keeper.fruitless <= self->unclosed - self->oldest;
}

static void load_stripe(struct store *self) {
    self->keeper.task = KEEPER_COLLECT_LOAD;
    load_begin(self, self->oldest, true);
}

void garbage_begin(struct store *self) {
    self->keeper.weighed = false;
    load_stripe(self);
}

static uint32_t priority_of(const struct store *self, const struct entry_head *head) {
    return head->kind == ENTRY_DROPPED ? 0 : self->policy->priority[head->kind];
}

static uint32_t bytes_of(const struct entry_head *head) {
    return head->payload_bytes + ENTRY_CHECKSUM_BYTES;
}

// At most half of the bytes stay, if what may be dropped allows it. A stripe in which nothing is
// dropped, or that gives too little, counts as fruitless: when all of them were, what is left lies
// as close as it can, and the part is full.
static void set_threshold(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    uint32_t all = 0, gone = 0, room = self->geometry->stripe_data * store_stream_bytes(self);
    for (uint32_t i = 0; i <= UINT8_MAX; i++) {
        all += keeper->weight[i];
    }
    keeper->threshold = 0;
    while (keeper->threshold < STORE_NEVER_DROPPED && all - gone > all / 2u) {
        gone += keeper->weight[keeper->threshold++];
    }
    bool fruitless = gone == 0 || all - gone > room - room / 8u;
    keeper->fruitless = fruitless ? keeper->fruitless + 1u : 0;
}

static enum store_turn weigh(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    struct walk_entry entry;
    switch (walk_next(self, &keeper->walk, &entry)) {
    case WALK_ENTRY:
        if (entry.head.kind != ENTRY_DROPPED) {
            keeper->weight[priority_of(self, &entry.head)] += bytes_of(&entry.head);
        }
        break;
    case WALK_END:
        set_threshold(self);
        keeper->weighed = true;
        load_stripe(self); // again: the streams in the buffer were moved together
        break;
    default: break;
    }
    return STORE_AGAIN;
}

static void note_dropped(struct entry_dropped *all, uint32_t first, uint32_t last, uint32_t count) {
    all->first = first < all->first ? first : all->first;
    all->last = last > all->last ? last : all->last;
    all->count += count;
}

static void let_go(struct store *self, const struct walk_entry *entry) {
    struct entry_dropped *all = &self->keeper.dropped, earlier;
    note_dropped(all, entry->head.sequence, entry->head.sequence, 1);
    if (entry->head.kind == ENTRY_DROPPED &&
        entry_get_dropped(entry->payload, entry->head.payload_bytes, &earlier)) {
        note_dropped(all, earlier.first, earlier.last, earlier.count);
    }
}

// What was dropped is said last; then the stripe is needed no more as soon as that is safe.
static void end_moving(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    if (keeper->dropped.count != 0 && self->moved != ALL_MOVED) {
        struct entry_head head = {
            .kind = ENTRY_DROPPED,
            .sequence = self->next_sequence,
            .time_ms = self->latest_ms,
            .payload_bytes = entry_put_dropped(keeper->payload, &keeper->dropped),
        };
        writer_take(self, &head, keeper->payload, ALL_MOVED);
        return;
    }
    self->oldest++;
    self->moved = 0;
    self->filling.changed = true;
    keeper->task = KEEPER_LET_GO;
}

static bool must_yield(const struct store *self) {
    return self->pending.active || (self->yield && self->now_ms - self->yield_ms < YIELD_MS);
}

// An entry that found no room is held until it does.
static enum store_turn move(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    if (must_yield(self)) {
        return STORE_IDLE;
    }
    enum walk_turn turn =
        keeper->held ? WALK_ENTRY : walk_next(self, &keeper->walk, &keeper->entry);
    struct walk_entry *entry = &keeper->entry;
    keeper->held = false;
    if (turn == WALK_END) {
        end_moving(self);
    } else if (turn == WALK_ENTRY) {
        if (priority_of(self, &entry->head) < keeper->threshold) {
            let_go(self, entry);
        } else if (entry->after > self->moved) {
            entry->head.moved = true;
            keeper->held = !writer_take(self, &entry->head, entry->payload, entry->after);
            return keeper->held && !self->filling.finish ? STORE_IDLE : STORE_AGAIN;
        }
    }
    return STORE_AGAIN;
}

// The stripe is gone through twice: for how much of each priority it holds, and to move it.
static void begin_going_through(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    walk_begin(&keeper->walk, keeper->load.count);
    keeper->task = keeper->weighed ? KEEPER_MOVE : KEEPER_WEIGH;
    keeper->weighed = keeper->held = false;
    keeper->dropped = (struct entry_dropped){UINT32_MAX, 0, 0};
    for (uint32_t i = 0; keeper->task == KEEPER_WEIGH && i <= UINT8_MAX; i++) {
        keeper->weight[i] = 0;
    }
}

static void end_loading(struct store *self) {
    const struct store_load *load = &self->keeper.load;
    self->keeper.slice = 0;
    if (load->parity_count != 0 && load_is_enough(load)) {
        self->keeper.task = KEEPER_DECODE;
    } else {
        begin_going_through(self);
    }
}

enum store_turn garbage_next(struct store *self, struct store_job *job) {
    struct store_keeper *keeper = &self->keeper;
    enum store_turn turn;
    switch (keeper->task) {
    case KEEPER_COLLECT_LOAD:
        turn = load_next(self, job);
        if (turn == STORE_IDLE) {
            end_loading(self);
        }
        return turn == STORE_JOB ? STORE_JOB : STORE_AGAIN;
    case KEEPER_DECODE:
        if (load_decode(self)) {
            begin_going_through(self);
        }
        return STORE_AGAIN;
    case KEEPER_WEIGH: return weigh(self);
    case KEEPER_MOVE: return move(self);
    default:
        keeper->task = self->safe_oldest == self->oldest ? KEEPER_IDLE : KEEPER_LET_GO;
        return keeper->task == KEEPER_IDLE ? STORE_AGAIN : STORE_IDLE;
    }
}
