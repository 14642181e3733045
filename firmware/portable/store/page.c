// See page.h.
#include "page.h"

#include "../crc.h"
#include "../sha256.h"
#include "private/bytes.h"

#define MAGIC 0x3441u // "A4"
#define VERSION 2u
#define FAR_BITS 6u // of the magic and the version
#define AT_CHECKSUM 12u
#define AT_BEFORE 20u
#define AT_AFTER 28u

static uint32_t checksum(const uint8_t *page, uint32_t bytes) {
    uint32_t crc = crc32_after(0, page, AT_CHECKSUM);
    return crc32_after(crc, page + PAGE_HEADER_BYTES, bytes - PAGE_HEADER_BYTES);
}

void page_seal(uint8_t *page, uint32_t bytes, const struct page_head *head) {
    bytes_put(page, MAGIC, 2);
    page[2] = VERSION;
    page[3] = head->kind;
    bytes_put(page + 4, head->stripe, 4);
    bytes_put(page + 8, head->index, 2);
    bytes_put(page + 10, head->number, 2);
    bytes_put(page + AT_CHECKSUM, checksum(page, bytes), 4);
}

bool page_may_be(const uint8_t *page) {
    uint32_t found = bytes_u16(page) | (uint32_t)page[2] << 16;
    return bytes_bits(found ^ (MAGIC | VERSION << 16)) <= FAR_BITS;
}

bool page_open(const uint8_t *page, uint32_t bytes, struct page_head *head) {
    if (bytes_u16(page) != MAGIC || page[2] != VERSION || page[3] < PAGE_DATA ||
        page[3] > PAGE_SUPER || bytes_u32(page + AT_CHECKSUM) != checksum(page, bytes)) {
        return false;
    }
    head->kind = page[3];
    head->stripe = bytes_u32(page + 4);
    head->index = bytes_u16(page + 8);
    head->number = bytes_u16(page + 10);
    return true;
}

// The first bytes of SHA-256 of header and stream, `after` taken as zeros.
static void link_after(const uint8_t *body, uint32_t used, uint8_t link[PAGE_LINK_BYTES]) {
    static const uint8_t zeros[PAGE_LINK_BYTES] = {0};
    struct sha256 hash;
    uint8_t digest[SHA256_BYTES];
    sha256_begin(&hash);
    sha256_add(&hash, body, AT_AFTER);
    sha256_add(&hash, zeros, PAGE_LINK_BYTES);
    sha256_add(&hash, body + PAGE_BODY_HEADER_BYTES, used);
    sha256_end(&hash, digest);
    bytes_copy(link, digest, PAGE_LINK_BYTES);
}

void page_body_seal(uint8_t *body, struct page_body *head) {
    bytes_put(body, head->sequence, 4);
    bytes_put(body + 4, head->first, 2);
    bytes_put(body + 6, head->used, 2);
    bytes_put(body + 8, head->time_ms, 6);
    bytes_put(body + 14, head->kept, 2);
    bytes_put(body + 16, head->moved, 4);
    bytes_copy(body + AT_BEFORE, head->before, PAGE_LINK_BYTES);
    link_after(body, head->used, head->after);
    bytes_copy(body + AT_AFTER, head->after, PAGE_LINK_BYTES);
}

bool page_body_open(const uint8_t *body, uint32_t stream_max, struct page_body *head) {
    head->sequence = bytes_u32(body);
    head->first = bytes_u16(body + 4);
    head->used = bytes_u16(body + 6);
    head->time_ms = bytes_get(body + 8, 6);
    head->kept = bytes_u16(body + 14);
    head->moved = bytes_u32(body + 16);
    bytes_copy(head->before, body + AT_BEFORE, PAGE_LINK_BYTES);
    bytes_copy(head->after, body + AT_AFTER, PAGE_LINK_BYTES);
    uint8_t link[PAGE_LINK_BYTES];
    if (head->used > stream_max ||
        (head->first != PAGE_NOTHING_BEGINS && head->first >= head->used)) {
        return false;
    }
    link_after(body, head->used, link);
    return bytes_same(link, head->after, PAGE_LINK_BYTES);
}
