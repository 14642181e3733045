// Radio: see radio.rdl and radio.c.
#ifndef ARES_DEVICES_RADIO_H
#define ARES_DEVICES_RADIO_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define RADIO_LINKS 2u
#define RADIO_SEND_BYTES 4096u
#define RADIO_RECEIVE_BYTES 1024u

struct radio_link {
    uint64_t next_cycle; // when the bytes queued by then are sent
    uint32_t send_head;  // bytes ever queued
    uint32_t send_tail;  // bytes ever sent
    uint32_t receive_head;
    uint32_t receive_tail;
    uint8_t send[RADIO_SEND_BYTES];
    uint8_t receive[RADIO_RECEIVE_BYTES];
};

struct radio {
    struct radio_link link[RADIO_LINKS];
    uint32_t control;
    uint32_t padding;
};

void radio_reset(struct radio *self, struct slot *slot);
uint32_t radio_read(const struct radio *self, struct slot *slot, uint32_t offset);
void radio_write(struct radio *self, struct slot *slot, uint32_t offset, uint32_t value);
void radio_wake(struct radio *self, struct slot *slot);
void radio_settle(struct radio *self, struct slot *slot);
void radio_forget(struct radio *self, struct slot *slot, uint32_t load);
// A byte arrives on a link.
void radio_put(struct radio *self, struct slot *slot, uint32_t link, uint8_t byte);

#endif
