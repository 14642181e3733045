// See logstore.h.
#include "flight/logstore.h"

#include "kernel/assert.h"
#include "portable/crc.h"

#define MAGIC 0x474F4C41u // "ALOG"
#define VERSION 1u
#define ERASED 0xFFu
#define CHECKED_HEADER_BYTES 20u
#define BAD_MAX                                                                                    \
    16u // sectors in a row that do not hold: then the part is given up until mounted again

struct sector_header {
    uint32_t magic;
    uint8_t version;
    uint8_t records;
    uint16_t used; // bytes of records after the header
    uint32_t sequence;
    uint32_t first_record;
    uint32_t start;
    uint32_t checksum;
} __attribute__((packed));
_Static_assert(sizeof(struct sector_header) == LOGSTORE_HEADER_BYTES, "the header as documented");

struct record_header {
    uint32_t number;
    uint8_t entry;
    uint8_t reserved;
    uint16_t payload_bytes;
    uint32_t met_s;
    uint32_t utc_s;
} __attribute__((packed));
_Static_assert(sizeof(struct record_header) + 4 == LOGSTORE_RECORD_BYTES, "as documented");

static void copy(void *to, const void *from, uint32_t count) {
    uint8_t *target = to;
    const uint8_t *source = from;
    for (uint32_t i = 0; i < count; i++) {
        target[i] = source[i];
    }
}

static void erase(uint8_t *bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = ERASED;
    }
}

static bool is_erased(const uint8_t *bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (bytes[i] != ERASED) {
            return false;
        }
    }
    return true;
}

static void empty(struct logstore_sector *sector, uint32_t first_record) {
    sector->used = LOGSTORE_HEADER_BYTES;
    sector->records = 0;
    sector->first_record = first_record;
    erase(sector->bytes, LOGSTORE_SECTOR_BYTES);
}

static uint32_t block_of(uint32_t sector) { return sector / LOGSTORE_BLOCK_SECTORS; }

static uint32_t page_of(uint32_t sector) { return sector / LOGSTORE_PAGE_SECTORS; }

static uint8_t *sector_in(uint8_t *page, uint32_t sector) {
    return page + sector % LOGSTORE_PAGE_SECTORS * LOGSTORE_SECTOR_BYTES;
}

bool logstore_mounted(const struct logstore *self) { return self->state >= LOGSTORE_READY; }

uint32_t logstore_page(const struct logstore *self) { return page_of(self->place); }

// ---- mounting ----------------------------------------------------------------------------------

void logstore_mount(struct logstore *self, uint32_t start) {
    if (self->next_record == 0) {
        self->next_record = 1;
        empty(&self->filling, 1);
        empty(&self->writing, 1);
    }
    self->start = start;
    self->look_block = self->look_page = 0;
    self->found = self->found_end = false;
    self->newest_sequence = 0;
    self->state = LOGSTORE_FIND_BLOCK;
}

static bool header_is_sound(const uint8_t *sector, struct sector_header *header) {
    copy(header, sector, sizeof *header);
    return header->magic == MAGIC && header->version == VERSION &&
           header->checksum == crc32(sector, CHECKED_HEADER_BYTES);
}

// Sequence numbers never come round in the life of the part: 2^32 sectors are half a million
// erasures.
static bool note_newest(struct logstore *self, uint32_t sector,
                        const struct sector_header *header) {
    if (self->found && header->sequence < self->newest_sequence) {
        return false;
    }
    self->found = true;
    self->newest_sequence = header->sequence;
    self->newest_block = block_of(sector);
    uint32_t after = header->first_record + header->records;
    if (after > self->next_record) {
        self->next_record = after;
    }
    return true;
}

static void settle_end(struct logstore *self) {
    self->sequence = self->found ? self->newest_sequence + 1u : 1u;
    if (!self->found) {
        self->place = 0;
    }
    if (self->filling.records == 0) {
        self->filling.first_record = self->next_record;
    }
    if (self->safe == 0) {
        self->safe = self->next_record - 1u;
    }
    self->state = LOGSTORE_CLEAR;
}

// One page of the search for the newest block. An erased first page means an erased block, or one
// whose erasure was cut: what is left in that one is older than all else.
static void look_for_block(struct logstore *self) {
    bool any = false;
    for (uint32_t n = 0; n < LOGSTORE_PAGE_SECTORS; n++) {
        struct sector_header header;
        uint32_t sector =
            (self->look_block * LOGSTORE_BLOCK_PAGES + self->look_page) * LOGSTORE_PAGE_SECTORS + n;
        if (header_is_sound(sector_in(self->page, n), &header)) {
            any = true;
            note_newest(self, sector, &header);
        }
    }
    bool blank = self->look_page == 0 && is_erased(self->page, LOGSTORE_DATA_BYTES);
    self->look_page++;
    if (any || blank || self->look_page == LOGSTORE_BLOCK_PAGES) {
        self->look_page = 0;
        self->look_block++;
    }
    if (self->look_block < LOGSTORE_BLOCKS) {
        return;
    }
    if (!self->found) {
        settle_end(self);
        return;
    }
    self->look_block = self->newest_block;
    self->look_page = LOGSTORE_BLOCK_PAGES;
    self->state = LOGSTORE_FIND_END;
}

// One page of the newest block, from its end: first what is not erased, then what is sound.
static void look_for_end(struct logstore *self) {
    bool sound = false;
    for (uint32_t n = LOGSTORE_PAGE_SECTORS; n-- > 0;) {
        uint32_t sector =
            (self->look_block * LOGSTORE_BLOCK_PAGES + self->look_page) * LOGSTORE_PAGE_SECTORS + n;
        const uint8_t *bytes = sector_in(self->page, n);
        if (!self->found_end && !is_erased(bytes, LOGSTORE_SECTOR_BYTES)) {
            self->found_end = true;
            self->place = (sector + 1u) % LOGSTORE_SECTORS;
        }
        struct sector_header header;
        if (self->found_end && header_is_sound(bytes, &header)) {
            note_newest(self, sector, &header);
            sound = true;
            break;
        }
    }
    if (sound || self->look_page == 0) {
        settle_end(self);
    }
}

// ---- writing -----------------------------------------------------------------------------------

bool logstore_append(struct logstore *self, const struct logstore_head *head, const void *payload,
                     uint32_t payload_bytes, uint32_t *number) {
    uint32_t whole = LOGSTORE_RECORD_BYTES + payload_bytes;
    struct logstore_sector *sector = &self->filling;
    if (!logstore_mounted(self) || payload_bytes > LOGSTORE_PAYLOAD_MAX) {
        return false;
    }
    if (sector->used + whole > LOGSTORE_SECTOR_BYTES || sector->records == UINT8_MAX) {
        logstore_flush(self);
        return false;
    }
    struct record_header header = {
        .number = self->next_record,
        .entry = head->entry,
        .reserved = ERASED,
        .payload_bytes = (uint16_t)payload_bytes,
        .met_s = head->met_s,
        .utc_s = head->utc_s,
    };
    ASSERT(sector->used >= LOGSTORE_HEADER_BYTES);
    uint8_t *record = sector->bytes + sector->used;
    copy(record, &header, sizeof header);
    copy(record + sizeof header, payload, payload_bytes);
    uint32_t checksum = crc32(record, (uint32_t)sizeof header + payload_bytes);
    copy(record + sizeof header + payload_bytes, &checksum, sizeof checksum);
    sector->used += whole;
    sector->records++;
    *number = self->next_record++;
    return true;
}

void logstore_flush(struct logstore *self) { self->flush = true; }

static void begin_writing(struct logstore *self) {
    if (self->writing.records == 0 && self->flush && self->filling.records > 0) {
        copy(&self->writing, &self->filling, sizeof self->writing);
        empty(&self->filling, self->next_record);
        self->flush = false;
    }
    if (self->writing.records > 0) {
        self->state = LOGSTORE_WRITE;
    }
}

static void put_header(struct logstore *self) {
    struct logstore_sector *sector = &self->writing;
    ASSERT(sector->records > 0 && sector->records <= UINT8_MAX);
    ASSERT(sector->used > LOGSTORE_HEADER_BYTES && sector->used <= LOGSTORE_SECTOR_BYTES);
    struct sector_header header = {
        .magic = MAGIC,
        .version = VERSION,
        .records = (uint8_t)sector->records,
        .used = (uint16_t)(sector->used - LOGSTORE_HEADER_BYTES),
        .sequence = self->sequence,
        .first_record = sector->first_record,
        .start = self->start,
    };
    header.checksum = crc32(&header, CHECKED_HEADER_BYTES);
    copy(sector->bytes, &header, sizeof header);
    erase(self->page, LOGSTORE_PAGE_BYTES);
    copy(sector_in(self->page, self->place), sector->bytes, LOGSTORE_SECTOR_BYTES);
}

static void verify(struct logstore *self) {
    const uint8_t *back = sector_in(self->page, self->place);
    bool same = true;
    for (uint32_t i = 0; i < LOGSTORE_SECTOR_BYTES; i++) {
        same = same && back[i] == self->writing.bytes[i];
    }
    self->bad += !same;
    self->bad_in_a_row = same ? 0 : self->bad_in_a_row + 1u;
    if (self->bad_in_a_row > BAD_MAX) {
        self->bad_in_a_row = 0;
        self->state = LOGSTORE_STOPPED;
        return;
    }
    // A sector that stayed erased is tried again: a gap would look like the end of the log.
    self->state = LOGSTORE_READY;
    if (!same && is_erased(back, LOGSTORE_SECTOR_BYTES)) {
        return;
    }
    if (same) {
        self->safe = self->writing.first_record + self->writing.records - 1u;
        empty(&self->writing, self->next_record);
    }
    // The block ahead is erased as soon as this one is begun, whether or not its first sector held.
    if (self->place % LOGSTORE_BLOCK_SECTORS == 0) {
        self->state = LOGSTORE_AHEAD;
    }
    self->place = (self->place + 1u) % LOGSTORE_SECTORS;
    self->sequence++;
}

// ---- jobs --------------------------------------------------------------------------------------

bool logstore_next(struct logstore *self, struct logstore_job *job) {
    ASSERT(self->place < LOGSTORE_SECTORS); // another page would be erased or programmed
    uint32_t first_of_next = (block_of(self->place) + 1u) % LOGSTORE_BLOCKS * LOGSTORE_BLOCK_PAGES;
    bool at_block = self->place % LOGSTORE_BLOCK_SECTORS == 0;
    if (self->state == LOGSTORE_READY) {
        begin_writing(self);
    }
    job->bytes = self->page;
    switch (self->state) {
    case LOGSTORE_FIND_END:
        self->look_page--;
        // fall through
    case LOGSTORE_FIND_BLOCK:
        job->operation = LOGSTORE_READ;
        job->page = self->look_block * LOGSTORE_BLOCK_PAGES + self->look_page;
        return true;
    case LOGSTORE_CLEAR:
        job->operation = LOGSTORE_ERASE;
        job->page = at_block ? page_of(self->place) : first_of_next;
        return true;
    case LOGSTORE_WRITE:
        put_header(self);
        job->operation = LOGSTORE_PROGRAM;
        job->page = page_of(self->place);
        return true;
    case LOGSTORE_VERIFY:
        job->operation = LOGSTORE_READ;
        job->page = page_of(self->place);
        return true;
    case LOGSTORE_AHEAD:
        job->operation = LOGSTORE_ERASE;
        job->page = first_of_next;
        return true;
    default: return false;
    }
}

void logstore_done(struct logstore *self, bool well) {
    if (!well) {
        self->state = LOGSTORE_STOPPED;
        return;
    }
    switch (self->state) {
    case LOGSTORE_FIND_BLOCK: look_for_block(self); break;
    case LOGSTORE_FIND_END: look_for_end(self); break;
    case LOGSTORE_CLEAR:
    case LOGSTORE_AHEAD: self->state = LOGSTORE_READY; break;
    case LOGSTORE_WRITE: self->state = LOGSTORE_VERIFY; break;
    case LOGSTORE_VERIFY: verify(self); break;
    default: break;
    }
}
