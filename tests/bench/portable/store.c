// Cycles that the log store takes: each figure is left in a list, in the order of store.py.
//
// The part is a small one, in RAM; its pages and codes are the ship's. It is a program for the
// emulated machine alone, which counts cycles.
#include "firmware/portable/store/store.h"
#include "firmware/portable/store/coded.h"
#include "work.h"

enum { BLOCKS = 96, BLOCK_PAGES = 4, RAW = 2112, STRIPE = 12, PARITY = 12, FIGURES = 16 };

uint32_t figures[FIGURES];
static struct store_geometry geometry = {
    .blocks = BLOCKS,
    .block_pages = BLOCK_PAGES,
    .raw_bytes = RAW,
    .page_bytes = 2u * CODED_DATA_BYTES,
    .stripe_data = STRIPE,
    .stripe_parity = PARITY,
    .parity_blocks = 2,
    .regions = 8,
};
static const struct store_policy policy = {.priority = {[1] = 10, [2] = STORE_NEVER_DROPPED}};
static struct store store;
static struct coded coded;
static struct store_codes codes;
static uint8_t buffer[PARITY * STORE_BODY_MAX], flash[BLOCKS * BLOCK_PAGES][RAW], payload[9000];
static uint32_t now_ms, filled, wrong_bits, slices_of_decoding;

// Of calls: all cycles, and the longest.
struct count {
    uint32_t all, longest;
};
static struct count appends, nexts, dones;

static uint32_t cycles(void) {
    uint32_t now;
    __asm__ volatile("csrr %0, mcycle" : "=r"(now)::"memory");
    return now;
}

static void count(struct count *of, uint32_t began) {
    uint32_t taken = cycles() - began;
    of->all += taken;
    of->longest = taken > of->longest ? taken : of->longest;
}

static void do_job(const struct store_job *job) {
    uint8_t *page = flash[job->page];
    if (job->operation == STORE_READ) {
        for (uint32_t i = 0; i < RAW; i++) {
            job->bytes[i] = page[i];
        }
        for (uint32_t i = 0; i < wrong_bits; i++) {
            job->bytes[i * (RAW / (wrong_bits + 1u))] ^= 1u;
        }
    } else if (job->operation == STORE_PROGRAM) {
        for (uint32_t i = 0; i < RAW; i++) {
            page[i] = job->bytes[i];
        }
    } else {
        for (uint32_t i = 0; i < BLOCK_PAGES * RAW; i++) {
            page[i] = 0xFF;
        }
    }
}

static bool step(void) {
    struct store_job job;
    slices_of_decoding += store.keeper.task == KEEPER_DECODE;
    uint32_t began = cycles();
    enum store_turn turn = store_next(&store, now_ms, &job);
    count(&nexts, began);
    if (turn == STORE_JOB) {
        do_job(&job);
        began = cycles();
        store_done(&store, STORE_WELL);
        count(&dones, began);
    }
    return turn != STORE_IDLE;
}

static void run(void) {
    while (step()) {
    }
}

static void append(uint8_t kind, uint32_t bytes) {
    uint32_t sequence;
    bool taken = false;
    while (!taken) {
        uint32_t began = cycles();
        taken = store_append(&store, kind, 2000000000000u + now_ms, payload, bytes, &sequence);
        count(&appends, began);
        run();
        now_ms += !taken;
    }
}

static uint32_t all(void) { return appends.all + nexts.all + dones.all; }

static void mount(void) {
    uint32_t began = all();
    store_mount(&store);
    while (!store_mounted(&store) && step()) {
    }
    figures[filled++] = all() - began;
}

// Each third page of the data of closed stripes.
static void lose_pages(void) {
    uint32_t met = 0;
    for (uint32_t i = 0; i < BLOCKS * BLOCK_PAGES; i++) {
        uint8_t *page = flash[i];
        if (page[3] == PAGE_DATA && page[4] < store.unclosed && met++ % 3u == 0) {
            for (uint32_t k = 0; k < RAW; k++) {
                page[k] = 0;
            }
        }
    }
}

// An erased part, and a store that knows nothing of it.
static void begin_with(uint32_t blocks) {
    for (uint32_t i = 0; i < BLOCKS * BLOCK_PAGES; i++) {
        for (uint32_t k = 0; k < RAW; k++) {
            flash[i][k] = 0xFF;
        }
    }
    geometry.blocks = blocks;
    store = (struct store){0};
    store_open(&store, &geometry, &codes, &policy, buffer);
}

// As long as it takes until garbage is collected; then power is cut in the midst of things.
static void mount_full(uint32_t blocks) {
    begin_with(blocks);
    store_mount(&store);
    run();
    while (store.oldest < 2u) {
        append(1, 9000);
    }
    append(1, 300);
    mount();
}

uint32_t work(uint32_t rounds) {
    for (uint32_t i = 0; i < sizeof payload; i++) {
        payload[i] = (uint8_t)(i * 2654435761u >> 20);
    }
    coded_open(&coded, &codes);
    begin_with(BLOCKS);
    mount();
    append(1, 8);
    uint32_t began = all();
    now_ms += 2000;
    append(1, 8);
    now_ms += 2000;
    run(); // the two are safe
    figures[filled++] = all() - began;
    began = all();
    for (uint32_t i = 0; i < 20u; i++) {
        append(1, 1024);
    }
    figures[filled++] = (all() - began) / 20u;
    for (uint32_t i = 0; i < 14u; i++) {
        append(i % 4u == 0 ? 2 : 1, 9000);
    }
    mount();
    lose_pages();
    wrong_bits = 60;
    for (uint32_t i = 0; i < 3u; i++) {
        append(1, 9000);
    }
    figures[filled++] = appends.longest;
    figures[filled++] = nexts.longest;
    figures[filled++] = dones.longest;
    figures[filled++] = store.oldest;
    figures[filled++] = slices_of_decoding;
    wrong_bits = 0;
    mount_full(BLOCKS / 2u);
    mount_full(BLOCKS * 3u / 4u);
    mount_full(BLOCKS);
    return rounds;
}
