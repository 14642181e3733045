// Pages P60 POWER AND CABIN, P70 RECORDS and P80 COMPUTER.
#include "flight/events.h"
#include "flight/pages.h"
#include "generated/loads.h"
#include "generated/power_regs.h"
#include "generated/ship.h"
#include "kernel/starts.h"

#define KILO 1e-3
#define FIRST_LOAD_ROW 3u
#define FIRST_RECORD_ROW 6u

// ---- P60 ---------------------------------------------------------------------------------------

static const struct label labels_power[] = {
    {2, 1, "BUS A          V         kW"},
    {3, 1, "BUS B          V         kW"},
    {4, 1, "WINGS                    kW"},
    {5, 1, "IONIC                    kW"},
    {6, 1, "BATTERY                  kW"},
    {7, 1, "CHARGE         %"},
    {8, 1, "RESERVE        kJ"},
    {9, 1, "TIE"},
    {10, 1, "SHED"},
    {2, 33, "LOAD"},
    {13, 1, "CABIN               kPa"},
    {14, 1, "OXYGEN              kPa"},
    {15, 1, "CO2                 kPa"},
    {16, 1, "TEMPERATURE         K"},
    {17, 1, "OXYGEN TANK         kg"},
    {18, 1, "LASTS               d"},
    {0, 0, 0},
};

#define OXYGEN_KG_DAY 0.84 // of one person

static void draw_loads(const struct supply_part *supply) {
    for (uint32_t load = 0; load < LOADS_COUNT; load++) {
        uint32_t bit = 1u << load;
        bool live = supply->power.live & bit;
        const char *word = live                    ? "ON"
                           : supply->tripped & bit ? "TRIPPED"
                           : supply->wanted & bit  ? "NO POWER"
                                                   : "OFF";
        screen_field(FIRST_LOAD_ROW + load, 33, 16, words_load(load),
                     live ? SCREEN_BRIGHT : SCREEN_PLAIN);
        screen_field(FIRST_LOAD_ROW + load, 50, 9, word, live ? SCREEN_BRIGHT : SCREEN_PLAIN);
    }
}

static void draw_power(const struct situation *seen) {
    const struct power_readings *power = &seen->supply.power;
    const struct cabin_readings *cabin = &seen->air.cabin;
    bool air = starts_flies(APP_AIR);
    screen_number(2, 9, 6, power->bus_a_mv * KILO, 1, SCREEN_BRIGHT);
    screen_number(3, 9, 6, power->bus_b_mv * KILO, 1, SCREEN_BRIGHT);
    screen_number(2, 18, 7, power->bus_a_w * KILO, 2, SCREEN_BRIGHT);
    screen_number(3, 18, 7, power->bus_b_w * KILO, 2, SCREEN_BRIGHT);
    screen_number(4, 18, 7, power->wings_w * KILO, 2, SCREEN_BRIGHT);
    screen_number(5, 18, 7, power->ionic_w * KILO, 2, SCREEN_BRIGHT);
    screen_signed(6, 18, 7, power->battery_w * KILO, 2, SCREEN_BRIGHT);
    screen_number(7, 9, 6, power->battery_kj * 100.0 / SHIP_BATTERY_FULL_KJ, 1, SCREEN_BRIGHT);
    page_bar(7, 18, 12, power->battery_kj / (double)SHIP_BATTERY_FULL_KJ);
    screen_number(8, 9, 6, power->reserve_mj * KILO * KILO, 2, SCREEN_BRIGHT);
    screen_field(8, 18, 12, power->on_reserve ? "ALONE FEEDS" : "", SCREEN_BRIGHT);
    screen_field(9, 9, 8, seen->display.tie_buses ? "CLOSED" : "OPEN", SCREEN_BRIGHT);
    screen_unsigned(10, 9, 2, seen->supply.shed_steps, ' ', SCREEN_BRIGHT);
    draw_loads(&seen->supply);
    page_reading(13, 12, 8, air, cabin->pressure_pa * KILO, 2);
    page_reading(14, 12, 8, air, cabin->oxygen_pa * KILO, 2);
    page_reading(15, 12, 8, air, cabin->carbon_dioxide_pa * KILO, 3);
    page_reading(16, 12, 8, air, cabin->temperature_mk * KILO, 1);
    page_reading(17, 12, 8, air, cabin->oxygen_tank_g * KILO, 2);
    page_reading(18, 12, 8, air, cabin->oxygen_tank_g * KILO / OXYGEN_KG_DAY, 1);
}

static void press_tie(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->tie_buses = !self->tie_buses;
}

const struct page_body page_power = {
    labels_power, draw_power, 0, {MARK_RECORD, {"TIE BUSES", press_tie}}};

// ---- P70 ---------------------------------------------------------------------------------------

static const struct label labels_records[] = {
    {2, 1, "RECORDER"}, {3, 1, "LAST SAFE RECORD"},
    {2, 33, "PAGE"},    {3, 33, "WAITING"},
    {3, 48, "LOST"},    {5, 1, "NUMBER MET          ENTRY               ABOUT"},
    {0, 0, 0},
};

// What is listed: what is written now, or what the archive was asked for.
static uint32_t listed(const struct situation *seen, const struct record_row **rows) {
    bool browsing = seen->archive.browsing;
    *rows = browsing ? seen->archive.row : seen->records.row;
    return browsing ? seen->archive.shown : seen->records.shown;
}

static void draw_record(const struct situation *seen, uint32_t row, const struct record_row *record,
                        bool selected) {
    bool safe = record->number <= seen->records.safe;
    screen_character(row, 0, selected ? '>' : ' ', SCREEN_BRIGHT);
    screen_unsigned(row, 1, 6, record->number, ' ', safe ? SCREEN_BRIGHT : SCREEN_PLAIN);
    page_met(row, 8, record->met_s, SCREEN_PLAIN);
    page_record(row, 21, record);
}

static void draw_archive_line(const struct archive_part *archive) {
    if (!archive->browsing) {
        screen_clear(4, 1);
        return;
    }
    screen_field(4, 1, 8, "ARCHIVE", SCREEN_PLAIN);
    screen_field(4, 18, 14, archive->kind ? words_entry(archive->kind) : "ANY ENTRY",
                 SCREEN_BRIGHT);
    screen_field(4, 33, 14,
                 archive->busy    ? "LOOKING"
                 : archive->ended ? "NO MORE"
                                  : "",
                 SCREEN_BRIGHT);
}

static void draw_records(const struct situation *seen) {
    const struct records_part *records = &seen->records;
    const struct record_row *rows;
    bool flies = starts_flies(APP_RECORDS);
    page_word(2, 18, 12, flies,
              !records->on       ? "NO POWER"
              : records->failing ? "FAILING"
              : records->mounted ? "ON"
                                 : "MOUNTING",
              SCREEN_BRIGHT);
    page_reading(3, 18, 8, flies, records->safe, 0);
    page_reading(2, 41, 5, flies, records->page, 0);
    page_reading(3, 41, 5, flies, records->waiting, 0);
    page_reading(3, 53, 5, flies, records->lost, 0);
    draw_archive_line(&seen->archive);
    uint32_t count = listed(seen, &rows);
    for (uint32_t i = 0; i < RECORDS_SHOWN; i++) {
        if (i < count) {
            draw_record(seen, FIRST_RECORD_ROW + i, &rows[i], i == seen->display.selected);
        } else {
            screen_clear(FIRST_RECORD_ROW + i, 1);
        }
    }
}

// Past the ends of what is listed come those before and after it.
static void move_records(const struct situation *seen, struct display_part *self, int32_t step) {
    const struct record_row *rows;
    uint32_t count = listed(seen, &rows);
    if (count == 0 && step < 0) {
        page_wish(self, WISH_NEWEST, 0);
    } else if (step > 0 && self->selected + 1u >= count) {
        page_wish(self, WISH_OLDER, count ? rows[count - 1u].number : 0);
        self->selected = 0;
    } else if (step < 0 && self->selected == 0 && seen->archive.browsing) {
        bool newest = rows[0].number >= seen->records.safe;
        page_wish(self, newest ? WISH_NEWEST : WISH_NEWER, rows[0].number);
    } else if (step > 0 || self->selected) {
        self->selected = (uint8_t)(self->selected + (uint32_t)step);
    }
}

// What was keyed is a number, with + a day and an hour of the mission; nothing is the newest.
static void press_find(const struct situation *seen, struct display_part *self) {
    (void)seen;
    enum wish what = !self->own.count        ? WISH_NEWEST
                     : self->own.sign == '+' ? WISH_DAY
                                             : WISH_NUMBER;
    page_wish(self, what, self->typed);
    self->own.sign = 0;
    self->own.count = self->typed = 0;
    self->typing = false;
    self->selected = 0;
}

static void press_kind(const struct situation *seen, struct display_part *self) {
    (void)seen;
    page_wish(self, WISH_KIND, 0);
    self->selected = 0;
}

static void press_show(const struct situation *seen, struct display_part *self) {
    const struct record_row *rows;
    uint32_t count = listed(seen, &rows);
    if (self->selected < count) {
        page_wish(self, WISH_SHOW, rows[self->selected].number);
        self->page = PAGE_PLAYBACK;
        self->selected = 0;
    }
}

const struct page_body page_records = {
    labels_records,
    draw_records,
    move_records,
    {MARK_RECORD, {"FIND", press_find}, {"KIND", press_kind}, {"SHOW", press_show}}};

// ---- P80 ---------------------------------------------------------------------------------------

static const struct label labels_computer[] = {
    {2, 1, "STARTS"},
    {3, 1, "LAST CAUSE"},
    {5, 1, "BUSY                %"},
    {6, 1, "WORST FRAME         ms"},
    {7, 1, "OVERRUNS"},
    {8, 1, "INSTRUCTIONS        k/s"},
    {10, 1, "MEMORY CORRECTED"},
    {11, 1, "UNCORRECTED"},
    {12, 1, "LAST ADDRESS"},
    {13, 1, "SCRUBBED"},
    {2, 37, "EARTH"},
    {3, 37, "SURFACE"},
    {5, 37, "FRAMES SENT"},
    {6, 37, "FRAMES LOST"},
    {7, 37, "EVENTS"},
    {8, 37, "EVENTS LOST"},
    {10, 37, "COMMANDS"},
    {11, 37, "REJECTED"},
    {12, 37, "LEFT OUT"},
    {14, 1, "ORDERS (SIGN, DIGITS, ENTER)"},
    {15, 1, "+    EVENT TIMER START OR STOP     -    EVENT TIMER TO ZERO"},
    {16, 1, "+10  IGNITION WITHOUT ATTITUDE     -10  NOT WITHOUT"},
    {17, 1, "+20  TIE THE BUSES                 -20  APART"},
    {18, 1, "+70  MARK A MISSION RECORD"},
    {0, 0, 0},
};

static void draw_link(const struct situation *seen, uint32_t row, uint32_t link, uint32_t load) {
    bool live = seen->supply.power.live & load && starts_flies(APP_TELEMETRY);
    const char *word = !live ? "OFF" : seen->telemetry.locked[link] ? "CARRIER" : "NONE";
    screen_field(row, 47, 8, word, SCREEN_BRIGHT);
    page_signed_reading(row, 55, 6, live, seen->telemetry.signal_cb[link] * 0.1, 1);
    screen_text(row, 62, "dB", SCREEN_PLAIN);
}

static void draw_health(const struct situation *seen) {
    const struct health_part *health = &seen->health;
    bool flies = starts_flies(APP_HEALTH);
    screen_unsigned(2, 12, 8, seen->start.starts, ' ', SCREEN_BRIGHT);
    screen_field(3, 14, 14, words_restart_cause(seen->start.cause), SCREEN_BRIGHT);
    page_reading(5, 12, 8, flies, health->executive.busy_permille * 0.1, 1);
    page_reading(6, 14, 6, flies, health->executive.worst_frame_ticks * 1e-4, 2);
    page_reading(7, 12, 8, flies, health->executive.overruns, 0);
    page_reading(8, 14, 6, flies, health->instructions_per_s * KILO, 0);
    page_reading(10, 18, 8, flies, health->memory.corrected, 0);
    page_reading(11, 18, 8, flies, health->memory.uncorrected, 0);
    char address[9] = {0};
    for (uint32_t i = 0; i < 8; i++) {
        address[i] = "0123456789ABCDEF"[health->memory.last_address >> (28u - 4u * i) & 15u];
    }
    page_word(12, 18, 8, flies, address, SCREEN_BRIGHT);
    page_reading(13, 18, 8, flies, health->memory.scrubs, 0);
}

static void draw_computer(const struct situation *seen) {
    bool sends = starts_flies(APP_TELEMETRY), hears = starts_flies(APP_UPLINK);
    draw_health(seen);
    draw_link(seen, 2, 0, POWER_LOADS_HGA);
    draw_link(seen, 3, 1, POWER_LOADS_UHF);
    page_reading(5, 49, 8, sends, seen->telemetry.frames_sent, 0);
    page_reading(6, 49, 8, sends, seen->telemetry.frames_lost, 0);
    screen_unsigned(7, 49, 8, events_count(), ' ', SCREEN_BRIGHT);
    page_reading(8, 49, 8, sends, seen->telemetry.events_lost, 0);
    page_reading(10, 49, 8, hears, seen->uplink.accepted, 0);
    page_reading(11, 49, 8, hears, seen->uplink.rejected, 0);
    uint32_t out = starts_left_out();
    screen_field(12, 47, 12, out ? words_app((uint32_t)__builtin_ctz(out)) : "NOTHING",
                 SCREEN_BRIGHT);
}

const struct page_body page_computer = {labels_computer, draw_computer, 0, {MARK_RECORD}};
