// See store.h.
#include "store.h"

#include "blocks.h"
#include "mount.h"
#include "private/bytes.h"
#include "writer.h"

#define TIME_MAX 0xFFFFFFFFFFFFu // 48 bits

void store_open(struct store *self, const struct store_geometry *geometry,
                const struct store_codes *codes, const struct store_policy *policy,
                uint8_t *buffer) {
    self->geometry = geometry;
    self->codes = codes;
    self->policy = policy;
    self->buffer = buffer;
    self->phase = STORE_STOPPED;
}

void store_describe(struct store *self, const uint8_t *text, uint32_t text_bytes) {
    self->text = text;
    self->text_bytes = text_bytes;
}

void store_mount(struct store *self) { mount_begin(self); }

bool store_mounted(const struct store *self) { return self->phase == STORE_READY; }

bool store_is_taken(const struct store *self) {
    return !self->pending.active || self->pending.keeper;
}

uint32_t store_payload_max(const struct store *self) { return writer_payload_max(self); }

bool store_append(struct store *self, uint8_t kind, uint64_t time_ms, const uint8_t *payload,
                  uint32_t payload_bytes, uint32_t *sequence) {
    struct entry_head head = {
        .kind = kind,
        .sequence = self->next_sequence,
        .time_ms = time_ms & TIME_MAX,
        .payload_bytes = payload_bytes,
    };
    if (!store_mounted(self) || kind >= ENTRY_DROPPED || payload_bytes > writer_payload_max(self)) {
        return false;
    }
    if (self->pending.active && self->pending.keeper) {
        self->yield = true;
        self->yield_ms = self->now_ms;
    }
    if (!writer_take(self, &head, payload, 0)) {
        return false;
    }
    self->yield = false;
    self->latest_ms = head.time_ms;
    *sequence = head.sequence;
    return true;
}

void store_flush(struct store *self) {
    self->urgent = self->pending.active || self->filling.whole > self->filling.told;
}

void store_close(struct store *self) {
    self->close = self->filling.index != 0 || self->filling.used != 0 || self->pending.active;
}

void store_spare(struct store *self, bool spare) { self->spare = spare; }

// What was put last is in three blocks.
static void settle(struct store *self) {
    self->safe = self->page_sequence;
    self->safe_oldest = self->page_oldest;
    self->phase = STORE_READY;
    blocks_give_up(self, true);
}

// ---- pages that were read ----------------------------------------------------------------------

static void end_put(struct store *self) {
    if (self->put.active || self->phase == STORE_STOPPED) {
        return;
    }
    if (self->put.keeper) {
        keeper_placed(self);
    } else if (!writer_go_on(self)) {
        settle(self);
    }
}

// Tells who wanted it how many bits were corrected.
static void tell(struct store *self, uint32_t bits) {
    enum store_owner owner = self->owner;
    self->owner = OWNER_NOBODY;
    self->opening = false;
    switch (owner) {
    case OWNER_PUT:
        put_checked(self, bits);
        end_put(self);
        break;
    case OWNER_MOUNT: mount_read(self, bits); break;
    case OWNER_KEEPER: keeper_read(self, bits); break;
    default: break;
    }
}

// What a block is for may be seen without correcting anything, if nothing is wrong; and what is far
// from the beginning of any page was never one.
static bool is_told_at_once(struct store *self) {
    struct page_head head;
    if (self->owner != OWNER_MOUNT || !mount_surveys(self)) {
        return false;
    }
    self->codes->take(self->geometry, self->back, self->opened);
    bool sound = page_open(self->opened, self->geometry->page_bytes, &head);
    if (!sound && page_may_be(self->opened)) {
        return false;
    }
    tell(self, sound ? 0 : STORE_NONE);
    return true;
}

static void look_at(struct store *self) {
    self->erased = false;
    if (self->owner == OWNER_PUT && put_is_same(self)) {
        tell(self, 0);
    } else if (mount_sees_erased(self)) {
        self->erased = true;
        tell(self, STORE_NONE);
    } else if (!is_told_at_once(self)) {
        self->opening = true;
        self->slice = 0;
    }
}

static void go_on_opening(struct store *self) {
    if (self->slice == STORE_NONE) {
        tell(self, self->bits);
        return;
    }
    uint32_t bits = self->codes->open(self->codes->work, self->geometry, self->back, self->opened,
                                      self->slice++);
    if (bits != STORE_GOES_ON) {
        self->bits = bits;
        self->slice = STORE_NONE;
    }
}

// ---- jobs --------------------------------------------------------------------------------------

static enum store_turn next_of_put(struct store *self, struct store_job *job) {
    if (put_seal(self)) {
        return STORE_AGAIN;
    }
    if (!put_next(self, job)) {
        return STORE_IDLE;
    }
    self->owner = OWNER_PUT;
    return STORE_JOB;
}

enum store_turn store_next(struct store *self, uint64_t now_ms, struct store_job *job) {
    self->now_ms = now_ms;
    if (self->opening) {
        go_on_opening(self);
        return STORE_AGAIN;
    }
    if (self->phase == STORE_STOPPED || self->owner != OWNER_NOBODY) {
        return STORE_IDLE;
    }
    if (self->phase < STORE_RENEW) {
        mount_next(self, job);
        self->owner = OWNER_MOUNT;
        return STORE_JOB;
    }
    if (self->put.active) {
        return next_of_put(self, job);
    }
    if (writer_begin(self)) {
        return STORE_AGAIN;
    }
    enum store_turn turn = self->phase == STORE_READY ? keeper_next(self, job) : STORE_IDLE;
    self->owner = turn == STORE_JOB ? OWNER_KEEPER : OWNER_NOBODY;
    return turn;
}

void store_done(struct store *self, enum store_result result) {
    if (result == STORE_LOST) {
        self->phase = STORE_STOPPED;
        self->owner = OWNER_NOBODY;
    } else if (self->owner == OWNER_PUT && !put_is_read(self)) {
        self->owner = OWNER_NOBODY;
        put_done(self, result);
    } else if (result == STORE_FAILED) {
        self->erased = false;
        bytes_fill(self->back, 0, self->geometry->raw_bytes); // nothing old is taken for it
        tell(self, STORE_NONE);
    } else {
        look_at(self);
    }
}
