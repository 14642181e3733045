// Salvage of the log out of images that were damaged as the input says. Asserted: no entry that was
// not appended, an end, and no step beside an array. Pages are also made anew with headers or
// bodies that are not theirs, under right CRCs: what proves an entry is the chain.
//
// Counted and told, now and then and at the end: images, and entries that came of them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "salvaged.h"

#define STEPS_MAX 12u
#define TOLD 1000000u // images from one count to the next

struct input {
    const uint8_t *data;
    size_t left;
};

static struct subject *subject;
static unsigned long long images, entries, most;

static uint32_t next(struct input *input) {
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->data++;
}

static uint32_t next_two(struct input *input) {
    uint32_t low = next(input);
    return low | next(input) << 8;
}

// A byte of the image: in a page that is written, mostly.
static uint32_t place(struct input *input, uint32_t bytes) {
    uint32_t page = subject->written[next_two(input) % subject->written_count];
    uint32_t raw = subject->geometry->raw_bytes;
    uint32_t at = page * raw + next_two(input) % raw;
    return bytes ? at % bytes : 0;
}

static void reseal(struct input *input, uint8_t *image, uint32_t bytes) {
    uint32_t raw = subject->geometry->raw_bytes, at = place(input, bytes) / raw * raw;
    struct page_head head;
    static const uint8_t kinds[] = {PAGE_DATA, PAGE_PARITY, PAGE_COPY, PAGE_TAIL};
    if (at + raw > bytes || image[at] != 'A') {
        return;
    }
    uint32_t what = next(input), amount = next_two(input);
    head.kind = what & 1u ? kinds[amount % 4u] : image[at + 3];
    head.stripe = what & 2u ? amount % 32u : image[at + 4] | (uint32_t)image[at + 5] << 8;
    head.index = (uint16_t)(image[at + 8] | image[at + 9] << 8);
    head.number = (uint16_t)(image[at + 10] | image[at + 11] << 8);
    if (what & 4u) {
        uint32_t data = subject->geometry->stripe_data, index = amount % (2u * data);
        head.index = (uint16_t)(index < data ? index : PAGE_PARITY_INDEX + index - data);
    }
    head.number = (uint16_t)(what & 8u ? amount % 9u : head.number);
    if (what & 16u) {
        image[at + PAGE_HEADER_BYTES + amount % (raw / 2u - PAGE_HEADER_BYTES)] ^= (uint8_t)amount;
    }
    subject_seal(subject, &head, image + at);
}

// One kind of damage; the image's new length.
static uint32_t damage(struct input *input, uint8_t *image, uint32_t bytes) {
    static const uint8_t fills[] = {0xFF, 0x00, 'A', 0x55};
    uint32_t what = next(input) % 10u, raw = subject->geometry->raw_bytes;
    uint32_t at = place(input, bytes), count = 1u + next_two(input) % (3u * raw);
    count = count < bytes - at ? count : bytes - at;
    switch (what) {
    case 0: // wrong bits, some of them
        for (uint32_t i = 0; i < count; i += 1u + next(input)) {
            image[at + i] ^= (uint8_t)(1u << next(input) % 8u);
        }
        return bytes;
    case 1: memset(image + at, fills[next(input) % 4u], count); return bytes;
    case 2: // dropped
        memmove(image + at, image + at + count, bytes - at - count);
        return bytes - count;
    case 3: // put in, what was at the end goes
        memmove(image + at + count, image + at, bytes - at - count);
        return bytes;
    case 4: { // repeated elsewhere
        uint32_t to = place(input, bytes);
        memmove(image + to, image + at, count < bytes - to ? count : bytes - to);
        return bytes;
    }
    case 5: return at; // cut off
    case 6: {          // spare bytes gone, of some pages
        uint32_t from = at / raw * raw, less = subject->codes.bare_bytes, pages = 1u + count / raw;
        for (uint32_t i = 0; i < pages && from + raw <= bytes; i++, from += less) {
            memmove(image + from + less, image + from + raw, bytes - from - raw);
            bytes -= raw - less;
        }
        return bytes;
    }
    default: reseal(input, image, bytes); return bytes;
    }
}

static void tell(void) {
    fprintf(stderr, "salvaged: %llu images, %llu entries, of a whole one %llu; none was wrong\n",
            images, entries, most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    if (!subject) {
        subject = subject_open();
        most = subject_salvage(subject, subject->flash, subject->bytes);
        if (most == 0) {
            abort();
        }
        atexit(tell);
    }
    uint32_t bytes = subject->bytes;
    uint8_t *image = malloc(bytes);
    memcpy(image, subject->flash, bytes);
    for (uint32_t i = 0; i < STEPS_MAX && input.left > 0 && bytes > 0; i++) {
        bytes = damage(&input, image, bytes);
    }
    image = realloc(image, bytes ? bytes : 1u); // of its own size
    entries += subject_salvage(subject, image, bytes);
    if (++images % TOLD == 0) {
        tell();
    }
    free(image);
    return 0;
}
