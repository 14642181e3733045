// Platform-level interrupt controller: see plic.rdl and plic.c.
#ifndef ARES_DEVICES_PLIC_H
#define ARES_DEVICES_PLIC_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define PLIC_SOURCES 96u
#define PLIC_WORDS (PLIC_SOURCES / 32u)

struct plic {
    uint32_t priority[PLIC_SOURCES];
    uint32_t line[PLIC_WORDS]; // levels as the devices drive them
    uint32_t pending[PLIC_WORDS];
    uint32_t claimed[PLIC_WORDS]; // taken and not completed
    uint32_t enable[PLIC_WORDS];
    uint32_t threshold;
    uint32_t padding;
};

void plic_reset(struct plic *self, struct slot *slot);
uint32_t plic_read(const struct plic *self, struct slot *slot, uint32_t offset);
void plic_write(struct plic *self, struct slot *slot, uint32_t offset, uint32_t value);
void plic_wake(struct plic *self, struct slot *slot);
void plic_settle(struct plic *self, struct slot *slot);
// As read, but a read of CLAIM takes the interrupt.
uint32_t plic_take(struct plic *self, struct slot *slot, uint32_t offset);
// A device drives its line.
void plic_line(struct plic *self, struct slot *slot, uint32_t source, bool level);

#endif
