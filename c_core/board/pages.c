// The memories as pages, and the digest of the whole machine, which is made of theirs.
#include "pages.h"

#include <string.h>

#include "digest.h"

void memories_of(const struct ares *ares, struct memory memories[MEMORIES]) {
    memories[0] = (struct memory){"ram",           ares->ram,        ares->ram_lines,
                                  ares->ram_dirty, ares->ram_digest, ares->bus.ram_bytes};
    memories[1] = (struct memory){"flash",           ares->flash,        ares->flash_lines,
                                  ares->flash_dirty, ares->flash_digest, MACHINE_FLASH_BYTES};
}

bool page_is_zero(const uint8_t *page) {
    return page[0] == 0 && memcmp(page, page + 1, MACHINE_PAGE_BYTES - 1) == 0;
}

uint64_t ares_hash(struct ares *ares) {
    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    uint64_t hash = digest(&ares->machine, sizeof ares->machine, 0);
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct memory *memory = &memories[i];
        for (uint32_t page = 0; page < memory_pages(memory); page++) {
            if (memory->dirty[page] & MACHINE_DIRTY_HASH) {
                page_settled(memory, page, MACHINE_DIRTY_HASH);
                memory->digests[page] = digest(memory_page(memory, page), MACHINE_PAGE_BYTES, page);
            }
        }
        hash = digest(memory->digests, memory_pages(memory) * sizeof memory->digests[0], hash);
    }
    return hash;
}
