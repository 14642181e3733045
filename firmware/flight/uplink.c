// Uplink: commands from the ground, over either link. One row a command in dictionary.toml.
//
// Who hears no answer sends a command again, with the same sequence number: it is carried out once.
// Those of the last UPLINK_TAKEN commands are remembered, over a restart as well.
#include "drivers/radio.h"
#include "flight/events.h"
#include "flight/pages.h"
#include "flight/programs.h"
#include "kernel/kept.h"
#include "portable/crc.h"
#include "portable/frames.h"

struct kept_uplink {
    uint32_t marks;
    struct uplink_taken taken;
};
KEPT(uplink_row, struct kept_uplink, 1, KEPT_UNTIL_POWER_ON);

// What a command answers when it was carried out.
struct outcome {
    bool done;
    enum rejection rejection;
    uint32_t token;
};

static struct outcome carry_out_ping(struct uplink_part *self, const struct command_ping *command) {
    (void)self;
    return (struct outcome){.done = true, .token = command->token};
}

static struct outcome carry_out_mark_record(struct uplink_part *self, const void *command) {
    (void)command;
    self->marks++;
    return (struct outcome){.done = true};
}

static struct outcome carry_out_select_page(struct uplink_part *self,
                                            const struct command_select_page *command) {
    if (command->page >= PAGES) {
        return (struct outcome){.rejection = REJECTION_NO_SUCH_PAGE};
    }
    self->page = command->page;
    self->page_orders++;
    return (struct outcome){.done = true, .token = command->page};
}

static struct outcome carry_out_send_log(struct uplink_part *self,
                                         const struct command_send_log *command) {
    self->log_first = command->first;
    self->log_last = command->last;
    self->log_link = self->own.link;
    self->log_orders++;
    return (struct outcome){.done = true, .token = command->last};
}

static const uint16_t command_bytes[COMMANDS] = {
#define COMMAND_BYTES(name, stem, bytes) [COMMAND_##name] = bytes,
    COMMAND_ROWS(COMMAND_BYTES)};

static struct outcome carry_out(struct uplink_part *self, const struct frame_found *found) {
    uint32_t command = found->id - FRAME_COMMAND_ID;
    if (!found->sound) {
        return (struct outcome){.rejection = REJECTION_BAD_CHECKSUM};
    }
    if (found->id < FRAME_COMMAND_ID || command >= COMMANDS) {
        return (struct outcome){.rejection = REJECTION_UNKNOWN_COMMAND};
    }
    if (found->payload_bytes != command_bytes[command]) {
        return (struct outcome){.rejection = REJECTION_WRONG_LENGTH};
    }
    switch (command) {
#define CARRY_OUT(name, stem, bytes)                                                               \
    case COMMAND_##name: return carry_out_##stem(self, (const void *)found->payload);
        COMMAND_ROWS(CARRY_OUT)
    default: return (struct outcome){.rejection = REJECTION_UNKNOWN_COMMAND};
    }
}

static struct uplink_command told_apart_by(uint32_t link, const struct frame_found *found) {
    return (struct uplink_command){.link = (uint8_t)link,
                                   .id = found->id,
                                   .sequence = found->stamp.sequence,
                                   .payload =
                                       crc16(CRC16_START, found->payload, found->payload_bytes)};
}

static bool was_taken(const struct uplink_taken *taken, struct uplink_command command) {
    for (uint32_t i = 0; i < UPLINK_TAKEN; i++) {
        const struct uplink_command *one = &taken->command[i];
        if (one->id == command.id && one->link == command.link &&
            one->sequence == command.sequence && one->payload == command.payload) {
            return true;
        }
    }
    return false;
}

// With the marks that it may have asked for: both are kept, or neither.
static void remember(struct uplink_part *self, struct uplink_command command) {
    struct uplink_taken *taken = &self->own.taken;
    taken->command[taken->count++ % UPLINK_TAKEN] = command;
    struct kept_uplink kept = {self->marks, *taken};
    kept_put(&uplink_row, 0, &kept);
}

static void answer(struct uplink_part *self, uint32_t link, const struct frame_found *found) {
    self->own.link = (uint8_t)link;
    struct uplink_command command = told_apart_by(link, found);
    struct outcome outcome = found->sound && was_taken(&self->own.taken, command)
                                 ? (struct outcome){.rejection = REJECTION_REPEATED}
                                 : carry_out(self, found);
    if (outcome.done) {
        remember(self, command);
        self->accepted++;
        events_raise(EVENT_COMMAND_ACCEPTED,
                     (struct event_fields){found->id - FRAME_COMMAND_ID, outcome.token});
    } else {
        self->rejected++;
        // Of an id that is no command's, the number that it would have.
        events_raise(EVENT_COMMAND_REJECTED,
                     (struct event_fields){(uint8_t)(found->id - FRAME_COMMAND_ID),
                                           (uint32_t)outcome.rejection});
    }
}

void uplink_step(const struct situation *seen, void *own) {
    struct uplink_part *self = own;
    (void)seen;
    for (uint32_t link = 0; link < RADIO_LINKS; link++) {
        struct frame_finder *finder = &self->own.finders[link];
        finder->count += radio_receive((enum radio_link)link, finder->bytes + finder->count,
                                       FRAME_MAX - finder->count);
        struct frame_found found;
        // Each turn takes at least a byte out, so this ends.
        while (frame_find(finder, &found)) {
            answer(self, link, &found);
        }
    }
}

void uplink_open(void *own) {
    const struct kept_uplink *kept = kept_get(&uplink_row, 0);
    *(struct uplink_part *)own = (struct uplink_part){0};
    if (kept) {
        *(struct uplink_part *)own =
            (struct uplink_part){.marks = kept->marks, .own.taken = kept->taken};
    }
}
