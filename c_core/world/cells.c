// The cells of the mass memory: see cells.h.
#include "cells.h"

#include "exactmath.h"
#include "noise.h"

#define REFERENCE_K 298.15
#define ACTIVATION_EV 1.1
#define BOLTZMANN_EV_PER_K 8.617333262e-5

#define FRESH_RATE 1e-9
#define READ_RATE 6e-11 // for each reading of the block: one more wrong bit a page in a million
// Programming a page again, as often as data sheets allow (NOP 4), and beyond.
#define PARTIAL_PROGRAMS 4u
#define PARTIAL_RATE 1e-8
#define OVERPROGRAM_RATE 1e-4
#define TORN_FACTOR 10.0 // a program that was cut off leaves cells with less charge

// Levels of read-retry: the best one moves by SHIFT_LEVELS for each factor e in age, and off the
// best one the rate grows with the square of the distance.
#define SHIFT_LEVELS 0.6
#define SHIFT_AGE_S 31557600.0
#define SHIFT_STEEPNESS 0.1
#define AGE_MAX_S 1e15

// Of the errors this share passes, in cells that are wrong in one of so many readings.
#define PASSING_SHARE 0.25
#define PASSING_READINGS 4.0

// An erase that was cut leaves cells between the two states that read as either, by this much
// around where it got to.
#define UNDECIDED 0.0625

#define FACTORY_BAD_MAX 9u // of 480: data sheets allow 2 %
#define PLACE_TRIES 64u

// Pulses, as the part's own controller counts them: a worn cell takes charge more easily and gives
// it up less so.
#define PROGRAM_US 300u
#define PROGRAM_PULSE_US 30u
#define PROGRAM_PULSES_LESS_MAX 3u
#define PROGRAM_PULSE_ERASES 30000u
#define ERASE_US 2000u
#define ERASE_PULSE_US 500u
#define ERASE_PULSE_ERASES 25000u
#define ERASE_PULSES_MORE_MAX 8u

enum purpose { THRESHOLD, PLACE, PASSING, HALF, HALF_READING, FACTORY, LIFE, FAILURE, NOISE };

// A number for each purpose and each thing that it is for.
static uint64_t key(uint64_t seed, enum purpose purpose, uint64_t thing) {
    return noise_of(noise_of(seed + (uint64_t)purpose * UINT64_C(0xD1B54A32D192ED03)) + thing);
}

double cells_acceleration(double temperature_k) {
    if (!(temperature_k > 0.0)) {
        return 0.0;
    }
    return exact_exp(ACTIVATION_EV / BOLTZMANN_EV_PER_K *
                     (1.0 / REFERENCE_K - 1.0 / temperature_k));
}

double cells_shift(double age_s) { return SHIFT_LEVELS * exact_log(1.0 + age_s / SHIFT_AGE_S); }

// Errors for each second and each reading grow with wear: eightfold at the rated end.
static double wear_factor(uint32_t erases) {
    const double whole = 1.0 + (double)erases / CELLS_ENDURANCE;
    return whole * whole * whole;
}

static double program_rate(uint32_t programs) {
    const uint32_t again = programs > 1 ? programs - 1 : 0;
    const uint32_t over = programs > PARTIAL_PROGRAMS ? programs - PARTIAL_PROGRAMS : 0;
    return (double)(again - over) * PARTIAL_RATE + (double)over * OVERPROGRAM_RATE;
}

// What has no charge loses none.
static double age_of(const struct cells_part *part, const struct cells_page *page) {
    const double age_s = page->programs ? part->now_s - page->stamp_s : 0.0;
    return age_s > 0.0 ? (age_s < AGE_MAX_S ? age_s : AGE_MAX_S) : 0.0;
}

double cells_rate(const struct cells_part *part, const struct cells_block *block,
                  const struct cells_page *page, uint32_t level) {
    const double age_s = age_of(part, page);
    double rate = FRESH_RATE + (double)block->reads * READ_RATE +
                  part->rate_ten_years * (age_s / CELLS_TEN_YEARS_S);
    rate *= wear_factor(block->erases) * (page->torn ? TORN_FACTOR : 1.0);
    rate += program_rate(page->programs);
    if (level) {
        const double steps = (double)level;
        rate *= exact_exp(SHIFT_STEEPNESS * steps * (steps - 2.0 * cells_shift(age_s)));
    }
    rate += part->rate_floor;
    return rate < CELLS_RATE_MAX ? rate : CELLS_RATE_MAX;
}

static void flip(uint8_t *bytes, uint32_t cell) { bytes[cell / 8] ^= (uint8_t)(1u << cell % 8); }

static bool marked(const uint8_t *bytes, uint32_t cell) { return bytes[cell / 8] >> cell % 8 & 1; }

// The place of the next cell in the order in which a page's cells fail: any that was not before.
static uint32_t next_place(uint64_t *counter, uint8_t *seen) {
    uint32_t cell = 0;
    for (uint32_t tries = 0; tries < PLACE_TRIES; tries++) {
        cell = (uint32_t)((noise_of((*counter)++) >> 32) * CELLS_PAGE_CELLS >> 32);
        if (!marked(seen, cell)) {
            break;
        }
    }
    while (marked(seen, cell)) {
        cell = (cell + 1) % CELLS_PAGE_CELLS;
    }
    flip(seen, cell);
    return cell;
}

// -ln of a uniform variate is an exponential one, and -ln(1 - threshold) grows from one cell to the
// next by such a one over the number of cells that are left.
void cells_err(uint64_t seed, uint32_t number, double rate, uint64_t reading,
               uint8_t bytes[CELLS_PAGE_BYTES]) {
    const double lasting = -exact_log(1.0 - rate * (1.0 - PASSING_SHARE));
    const double end = -exact_log(1.0 - rate * (1.0 + PASSING_SHARE * (PASSING_READINGS - 1.0)));
    const uint64_t thresholds = key(seed, THRESHOLD, number);
    const uint64_t passing = key(key(seed, PASSING, number), PASSING, reading);
    uint64_t places = key(seed, PLACE, number);
    uint8_t seen[CELLS_PAGE_BYTES];
    double at = 0.0;
    for (uint32_t k = 0; k < CELLS_PAGE_CELLS; k++) {
        at -= exact_log(1.0 - noise_uniform_of(thresholds + k)) / (double)(CELLS_PAGE_CELLS - k);
        if (!(at < end)) {
            return;
        }
        if (k == 0) {
            for (uint32_t i = 0; i < CELLS_PAGE_BYTES; i++) {
                seen[i] = 0;
            }
        }
        const uint32_t cell = next_place(&places, seen);
        if (at < lasting || noise_uniform_of(passing + k) * PASSING_READINGS < 1.0) {
            flip(bytes, cell);
        }
    }
}

// A page whose erase was cut off: cells that give up their charge easily are erased, those that do
// not are as they were, and those between are neither here nor there.
static void read_half(const struct cells_part *part, uint32_t number, double done, uint64_t reading,
                      uint8_t *bytes) {
    const uint64_t cells = key(part->seed, HALF, number);
    const uint64_t now = key(key(part->seed, HALF_READING, number), HALF_READING, reading);
    for (uint32_t cell = 0; cell < CELLS_PAGE_CELLS; cell++) {
        if (marked(bytes, cell)) {
            continue; // erased it was before
        }
        const double ahead = done - noise_uniform_of(cells + cell);
        const bool undecided = ahead > -UNDECIDED && ahead < UNDECIDED;
        if (undecided ? noise_of(now + cell) & 1 : ahead > 0.0) {
            flip(bytes, cell);
        }
    }
}

void cells_read(const struct cells_part *part, const struct cells_block *block,
                const struct cells_page *page, uint32_t number, uint32_t level, uint64_t reading,
                uint8_t bytes[CELLS_PAGE_BYTES]) {
    if (page->half) {
        read_half(part, number, (double)page->half / CELLS_HALF_PARTS, reading, bytes);
    }
    if (page->torn && page->torn <= CELLS_PAGE_CELLS &&
        key(key(part->seed, PASSING, number), HALF_READING, reading) & 1) {
        flip(bytes, page->torn - 1u);
    }
    cells_err(part->seed, number, cells_rate(part, block, page, level), reading, bytes);
}

bool cells_factory_bad(uint64_t seed, uint32_t block) {
    const uint32_t count = 1 + (uint32_t)(key(seed, FACTORY, 0) % FACTORY_BAD_MAX);
    bool bad = false;
    for (uint32_t i = 1; i <= count; i++) {
        bad =
            bad ||
            key(seed, FACTORY, i) % (CELLS_BLOCKS - CELLS_GOOD_BLOCKS) + CELLS_GOOD_BLOCKS == block;
    }
    return bad;
}

uint32_t cells_endurance(uint64_t seed, uint32_t block) {
    return CELLS_ENDURANCE + (uint32_t)(key(seed, LIFE, block) % (2 * CELLS_ENDURANCE));
}

uint32_t cells_failed_part(uint64_t seed, uint32_t page, uint32_t erases) {
    return (uint32_t)(key(key(seed, FAILURE, page), FAILURE, erases) & 0xFFFFu);
}

uint32_t cells_program_us(uint32_t erases) {
    const uint32_t less = erases / PROGRAM_PULSE_ERASES;
    const uint32_t pulses = less < PROGRAM_PULSES_LESS_MAX ? less : PROGRAM_PULSES_LESS_MAX;
    return PROGRAM_US - pulses * PROGRAM_PULSE_US;
}

uint32_t cells_erase_us(uint32_t erases) {
    const uint32_t more = erases / ERASE_PULSE_ERASES;
    return ERASE_US +
           (more < ERASE_PULSES_MORE_MAX ? more : ERASE_PULSES_MORE_MAX) * ERASE_PULSE_US;
}

uint8_t cells_noise_byte(uint64_t seed, uint32_t number, uint32_t byte) {
    return (uint8_t)noise_of(key(seed, NOISE, number) + byte);
}
