// Cycles that littlefs takes for what store.c times of the log store: on the same part, in RAM.
//
// A file takes entries of 1,024 bytes and is synchronized after each, as the log's are safe after
// each. It has no code against wrong bits and no copies. It is a program for the emulated machine
// alone; littlefs's own C comes from outside (../littlefs.py).
#include "lfs.h"
#include "work.h"

enum { BLOCKS = 96, BLOCK = 4 * 2048, ENTRY = 1024, ENTRIES = 20, MORE = 160, FIGURES = 8 };

uint32_t figures[FIGURES];
static uint8_t flash[BLOCKS * BLOCK], cache[2][2048], file_cache[2048], entry[ENTRY];
static uint32_t look_ahead[4], in_part;

// ---- what it takes of a C library ---------------------------------------------------------------

int memcmp(const void *one, const void *other, size_t bytes) {
    const uint8_t *a = one, *b = other;
    for (size_t i = 0; i < bytes; i++) {
        if (a[i] != b[i]) {
            return a[i] - b[i];
        }
    }
    return 0;
}

size_t strlen(const char *text) {
    size_t count = 0;
    while (text[count]) {
        count++;
    }
    return count;
}

char *strchr(const char *text, int wanted) {
    for (; *text && *text != wanted; text++) {
    }
    return *text == wanted ? (char *)(uintptr_t)text : NULL;
}

char *strcpy(char *restrict to, const char *restrict from) {
    return memcpy(to, from, strlen(from) + 1u);
}

static size_t span(const char *text, const char *of, bool in) {
    size_t count = 0;
    while (text[count] && (strchr(of, text[count]) != NULL) == in) {
        count++;
    }
    return count;
}

size_t strspn(const char *text, const char *of) { return span(text, of, true); }

size_t strcspn(const char *text, const char *of) { return span(text, of, false); }

// ---- the part
// ------------------------------------------------------------------------------------

static uint32_t cycles(void) {
    uint32_t now;
    __asm__ volatile("csrr %0, mcycle" : "=r"(now)::"memory");
    return now;
}

// The part's own time is no time of the store: what copies is not counted.
static int take(void *to, const void *from, uint32_t bytes) {
    uint32_t began = cycles();
    memcpy(to, from, bytes);
    in_part += cycles() - began;
    return 0;
}

static int read(const struct lfs_config *c, lfs_block_t block, lfs_off_t at, void *to,
                lfs_size_t bytes) {
    return take(to, flash + block * c->block_size + at, bytes);
}

static int program(const struct lfs_config *c, lfs_block_t block, lfs_off_t at, const void *from,
                   lfs_size_t bytes) {
    return take(flash + block * c->block_size + at, from, bytes);
}

static int erase(const struct lfs_config *c, lfs_block_t block) {
    uint32_t began = cycles();
    memset(flash + block * c->block_size, 0xFF, c->block_size);
    in_part += cycles() - began;
    return 0;
}

static int sync(const struct lfs_config *c) {
    (void)c;
    return 0;
}

static const struct lfs_config config = {
    .read = read,
    .prog = program,
    .erase = erase,
    .sync = sync,
    .read_size = 2048,
    .prog_size = 2048,
    .block_size = BLOCK,
    .block_count = BLOCKS,
    .block_cycles = 500,
    .cache_size = 2048,
    .lookahead_size = sizeof look_ahead,
    .read_buffer = cache[0],
    .prog_buffer = cache[1],
    .lookahead_buffer = look_ahead,
};
static const struct lfs_file_config file_config = {.buffer = file_cache};
static lfs_t lfs;
static lfs_file_t file;
static uint32_t began, before, longest;

static void begin(void) {
    before = in_part;
    began = cycles();
}

static uint32_t end(void) { return cycles() - began - (in_part - before); }

static uint32_t append(uint32_t count) {
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        begin();
        lfs_file_write(&lfs, &file, entry, ENTRY);
        lfs_file_sync(&lfs, &file);
        uint32_t taken = end();
        longest = taken > longest ? taken : longest;
        all += taken;
    }
    return all / count;
}

uint32_t work(uint32_t rounds) {
    for (uint32_t i = 0; i < ENTRY; i++) {
        entry[i] = (uint8_t)(i * 2654435761u >> 20);
    }
    memset(flash, 0xFF, sizeof flash);
    lfs_format(&lfs, &config);
    lfs_mount(&lfs, &config);
    lfs_file_opencfg(&lfs, &file, "log", LFS_O_WRONLY | LFS_O_CREAT | LFS_O_APPEND, &file_config);
    figures[0] = append(ENTRIES);
    figures[1] = append(MORE);
    figures[2] = longest;
    // As after a crash: nothing was closed. The first write looks for room.
    begin();
    lfs_mount(&lfs, &config);
    lfs_file_opencfg(&lfs, &file, "log", LFS_O_WRONLY | LFS_O_APPEND, &file_config);
    figures[3] = end();
    return rounds;
}
