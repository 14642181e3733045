// The display: which page is on the screen, what the keys type, and the lines around the page.
//
//   row 0       number and title of the page, date, mission elapsed time
//   row 1       the critical switches that stand elsewhere at a panel that was plugged in
//   rows 2-20   the page
//   rows 16-20  instead of the page's own the transcript, while its line is open
//   row 21      the alarm that matters most
//   row 22      what is being typed, and the answer to it
//   row 23      what the four soft keys do
//
// Digits and ENTER select a page. + or - and digits and ENTER are orders, a row each below. PAGE,
// LEFT and RIGHT turn pages, UP and DOWN move through the rows of a page that has some. + ENTER
// starts and stops the event timer, - ENTER puts it to zero.
//
// The page is the crew's. Only while no hand has touched anything since power-on, and nobody on
// the ground has chosen a page, does a warning bring up the page that tells more of it.
#include "drivers/screen.h"
#include "flight/events.h"
#include "flight/pages.h"
#include "flight/programs.h"
#include "kernel/assert.h"
#include "kernel/format.h"
#include "kernel/kept.h"

#define DRAW_PHASE 6u
#define ALARM_ROW 21u
#define TYPED_ROW 22u
#define SOFT_ROW 23u
#define SOFT_WIDTH 16u
#define TYPED_DIGITS 5u
#define ANSWER_COLUMN 20u
#define ANSWER_WIDTH 44u
#define ANSWER_FRAMES 250u
#define BRIGHTNESS_STEP 2u // eight detents over sixteen steps

// What a hand asked for, so that nobody has to ask again.
KEPT(display_row, struct kept_display, 1, KEPT_UNTIL_POWER_ON);

enum answer {
    ANSWER_GROUND,
    ANSWER_TIMER,
    ANSWER_TIMER_ZERO,
    ANSWER_NO_PAGE,
    ANSWER_NO_ORDER,
    ANSWER_OVERRIDE,
    ANSWER_NO_OVERRIDE,
    ANSWER_TIED,
    ANSWER_APART,
    ANSWER_MARKED,
};

static const char *const answers[] = {
    [ANSWER_GROUND] = "PAGE SELECTED FROM THE GROUND",
    [ANSWER_TIMER] = "EVENT TIMER",
    [ANSWER_TIMER_ZERO] = "EVENT TIMER ZERO",
    [ANSWER_NO_PAGE] = "NO SUCH PAGE",
    [ANSWER_NO_ORDER] = "NO SUCH ORDER",
    [ANSWER_OVERRIDE] = "IGNITION ALLOWED WITHOUT ATTITUDE",
    [ANSWER_NO_OVERRIDE] = "IGNITION NEEDS ATTITUDE",
    [ANSWER_TIED] = "BUSES TIED",
    [ANSWER_APART] = "BUSES APART",
    [ANSWER_MARKED] = "MISSION RECORD MARKED",
};

static void answer(struct display_part *self, enum answer text) {
    self->own.answer = (uint8_t)text;
    self->own.answer_frames = ANSWER_FRAMES;
}

// ---- pages -------------------------------------------------------------------------------------

static void turn_to(struct display_part *self, uint32_t page) {
    if (page != self->page) {
        events_raise(EVENT_PAGE_SELECTED, (struct event_fields){page});
    }
    self->page = (uint8_t)page;
    self->selected = 0;
    self->own.fresh = true;
}

static bool turn_to_number(struct display_part *self, uint32_t number) {
    for (uint32_t page = 0; page < PAGES; page++) {
        if (pages[page].number == number) {
            turn_to(self, page);
            return true;
        }
    }
    return false;
}

static void move_selection(const struct situation *seen, struct display_part *self) {
    int32_t step = panel_pressed(seen, CONTROL_DOWN) - panel_pressed(seen, CONTROL_UP);
    if (step && pages[self->page].body->move) {
        pages[self->page].body->move(seen, self, step);
    }
}

// What brings up a page by itself: a warning on a screen that nobody works on, and an order from
// the ground.
static void follow_orders(const struct situation *seen, struct display_part *self) {
    self->own.worked_on |= seen->panel.moved[0] || seen->panel.moved[1] || seen->start.restarted;
    if (seen->alarms.warnings != self->own.warnings) {
        self->own.warnings = seen->alarms.warnings;
        if (!self->own.worked_on) {
            turn_to(self, words_alarm_page(seen->alarms.last_warning));
        }
    }
    if (seen->uplink.page_orders != self->own.page_orders) {
        self->own.page_orders = seen->uplink.page_orders;
        self->own.worked_on = true;
        turn_to(self, seen->uplink.page);
        answer(self, ANSWER_GROUND);
    }
}

// ---- orders ------------------------------------------------------------------------------------

static void order_mark(struct display_part *self) { self->marks++; }
static void order_override(struct display_part *self) { self->attitude_override = true; }
static void order_no_override(struct display_part *self) { self->attitude_override = false; }
static void order_tie(struct display_part *self) { self->tie_buses = true; }
static void order_no_tie(struct display_part *self) { self->tie_buses = false; }

static const struct {
    char sign;
    uint32_t number;
    enum answer answer;
    void (*carry_out)(struct display_part *self);
} orders[] = {
    {'+', 10, ANSWER_OVERRIDE, order_override}, {'-', 10, ANSWER_NO_OVERRIDE, order_no_override},
    {'+', 20, ANSWER_TIED, order_tie},          {'-', 20, ANSWER_APART, order_no_tie},
    {'+', 70, ANSWER_MARKED, order_mark},
};

// A sign alone: + starts and stops the event timer, - puts it to zero.
static void order_timer(struct display_part *self) {
    if (self->own.sign == '+') {
        self->timer_runs = !self->timer_runs;
    } else {
        self->own.timer_frames = 0;
    }
    answer(self, self->own.sign == '-' ? ANSWER_TIMER_ZERO : ANSWER_TIMER);
}

static void clear_typed(struct display_part *self) {
    self->own.sign = 0;
    self->own.count = 0;
    self->typed = 0;
    self->typing = false;
}

static void give(struct display_part *self) {
    if (!self->typing) {
        return;
    }
    if (!self->own.sign) {
        if (!turn_to_number(self, self->typed)) {
            answer(self, ANSWER_NO_PAGE);
        }
        clear_typed(self);
        return;
    }
    if (self->own.count == 0) {
        order_timer(self);
        clear_typed(self);
        return;
    }
    enum answer reply = ANSWER_NO_ORDER;
    for (uint32_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        if (orders[i].sign == self->own.sign && orders[i].number == self->typed) {
            orders[i].carry_out(self);
            reply = orders[i].answer;
        }
    }
    answer(self, reply);
    clear_typed(self);
}

static void type_digit(struct display_part *self, uint32_t digit) {
    if (self->own.count < TYPED_DIGITS) {
        self->typed = self->typed * 10u + digit;
        self->typing = true;
        self->own.count++;
    }
}

_Static_assert(CONTROL_KEY_9 == CONTROL_KEY_0 + 9 && CONTROL_SOFT_4 == CONTROL_SOFT_1 + 3,
               "digits and soft keys stand in rows one after another");

static void type_keys(const struct situation *seen, struct display_part *self) {
    for (uint32_t digit = 0; digit < 10; digit++) {
        if (panel_pressed(seen, (enum control)(CONTROL_KEY_0 + digit))) {
            type_digit(self, digit);
        }
    }
    bool plus = panel_pressed(seen, CONTROL_PLUS), minus = panel_pressed(seen, CONTROL_MINUS);
    if ((plus || minus) && self->own.count == 0) {
        self->own.sign = plus ? '+' : '-';
        self->typing = true;
    }
    if (panel_pressed(seen, CONTROL_CLEAR)) {
        clear_typed(self);
        self->own.answer_frames = 0;
    }
    if (panel_pressed(seen, CONTROL_ENTER)) {
        give(self);
    }
}

static void press_keys(const struct situation *seen, struct display_part *self) {
    bool back = panel_pressed(seen, CONTROL_LEFT);
    if (panel_pressed(seen, CONTROL_PAGE) || panel_pressed(seen, CONTROL_RIGHT) || back) {
        turn_to(self, (self->page + (back ? PAGES - 1u : 1u)) % PAGES);
    }
    move_selection(seen, self);
    self->marks += panel_pressed(seen, CONTROL_RECORD_MARK);
    for (uint32_t key = 0; key < SOFT_KEYS; key++) {
        const struct soft_key *soft = &pages[self->page].body->soft[key];
        if (soft->press && panel_pressed(seen, (enum control)(CONTROL_SOFT_1 + key))) {
            soft->press(seen, self);
            self->own.fresh = true;
        }
    }
    type_keys(seen, self);
}

static void run_timer(struct display_part *self) {
    self->own.timer_frames += self->timer_runs;
    self->timer_s = self->own.timer_frames / EXECUTIVE_FRAMES_PER_SECOND;
}

// ---- drawing -----------------------------------------------------------------------------------

static void draw_frame(const struct display_part *self) {
    ASSERT(self->page < PAGES);
    const struct page_row *page = &pages[self->page];
    char number[4] = {'P', (char)('0' + page->number / 10u), (char)('0' + page->number % 10u), 0};
    screen_field(0, 0, SCREEN_COLUMNS, "", SCREEN_INVERSE);
    screen_text(0, 1, number, SCREEN_INVERSE | SCREEN_BRIGHT);
    screen_text(0, 5, page->title, SCREEN_INVERSE | SCREEN_BRIGHT);
    screen_text(0, 48, "MET", SCREEN_INVERSE);
    screen_clear(BODY_ROW - 1, BODY_ROWS + 1);
    for (const struct label *label = page->body->labels; label->text; label++) {
        screen_text(label->row, label->column, label->text, SCREEN_PLAIN);
    }
    screen_clear(SOFT_ROW, 1);
    for (uint32_t key = 0; key < SOFT_KEYS; key++) {
        if (page->body->soft[key].text) {
            screen_field(SOFT_ROW, key * SOFT_WIDTH + 1, SOFT_WIDTH - 2, page->body->soft[key].text,
                         SCREEN_INVERSE);
        }
    }
}

static void draw_clocks(const struct situation *seen) {
    char date[11] = {0}, time[9] = {0};
    format_date(date, seen->now.utc_s);
    format_time(time, seen->now.utc_s);
    screen_text(0, 26, date, SCREEN_INVERSE);
    screen_text(0, 37, time, SCREEN_INVERSE | SCREEN_BRIGHT);
    page_met(0, 52, seen->now.met_s, SCREEN_INVERSE);
}

static void draw_alarm(const struct situation *seen) {
    const struct alarms_part *alarms = &seen->alarms;
    uint32_t shown = alarms->unacknowledged ? alarms->unacknowledged : alarms->active;
    if (!shown) {
        screen_clear(ALARM_ROW, 1);
        return;
    }
    uint32_t alarm = page_first_alarm(shown);
    uint32_t others = (uint32_t)__builtin_popcount(alarms->active) - 1u;
    uint32_t look = alarms->unacknowledged ? SCREEN_INVERSE | SCREEN_BRIGHT : SCREEN_BRIGHT;
    screen_field(ALARM_ROW, 1, 9, ALARM_WARNINGS >> alarm & 1u ? " WARNING" : " CAUTION", look);
    page_alarm(seen, ALARM_ROW, 11, alarm);
    page_number(ALARM_ROW, 36, words_alarm_page(alarm), SCREEN_PLAIN);
    screen_field(ALARM_ROW, 40, 16, others ? "AND    MORE: P95" : "", SCREEN_PLAIN);
    if (others) {
        screen_unsigned(ALARM_ROW, 44, 2, others, ' ', SCREEN_PLAIN);
    }
}

static void draw_typed(const struct display_part *self) {
    char text[TYPED_DIGITS + 2] = {0};
    if (self->own.sign) {
        text[0] = self->own.sign;
    }
    if (self->own.count) {
        format_unsigned(text + (self->own.sign != 0), self->own.count, self->typed, '0');
    }
    screen_character(TYPED_ROW, 1, '>', SCREEN_BRIGHT);
    screen_field(TYPED_ROW, 3, TYPED_DIGITS + 1, text, SCREEN_BRIGHT);
    uint32_t cursor = 3u + self->own.count + (self->own.sign != 0);
    screen_character(TYPED_ROW, cursor, '_', SCREEN_BRIGHT | SCREEN_BLINKING);
    screen_field(TYPED_ROW, ANSWER_COLUMN, ANSWER_WIDTH,
                 self->own.answer_frames ? answers[self->own.answer] : "", SCREEN_PLAIN);
}

static void draw_page(const struct situation *seen, struct display_part *self) {
    if (self->own.fresh) {
        draw_frame(self);
        self->own.fresh = false;
    }
    page_panel_line(seen);
    pages[self->page].body->draw(seen);
}

// The transcript was over the page, or the page shows another entry of the archive.
static bool is_drawn_anew(const struct situation *seen, const struct display_part *self) {
    bool uncovered = self->own.covered && !seen->transcript.open;
    bool other = self->page == PAGE_PLAYBACK && self->own.archived != seen->archive.entry.number;
    return uncovered || other;
}

static void draw(const struct situation *seen, struct display_part *self) {
    bool open = seen->transcript.open;
    self->own.fresh |= is_drawn_anew(seen, self);
    self->own.covered = open;
    self->own.archived = seen->archive.entry.number;
    screen_cover(TRANSCRIPT_ROW, open ? TRANSCRIPT_ROWS : 0);
    draw_page(seen, self);
    screen_cover(0, 0);
    if (open) {
        page_transcript(seen);
    }
    draw_clocks(seen);
    draw_alarm(seen);
    draw_typed(self);
}

// With what came of a stroke goes its number: it is acted on once.
static void keep(struct display_part *self) {
    struct kept_display kept = {
        .page = self->page,
        .tie_buses = self->tie_buses,
        .track = self->track,
        .stroke = self->stroke,
        .marks = self->marks,
        .sign = (uint8_t)self->own.sign,
        .count = (uint8_t)self->own.count,
        .timer_runs = self->timer_runs,
        .typed = self->typed,
        .timer_s = self->timer_s,
    };
    kept_follow(&display_row, 0, &self->own.kept, &kept);
}

void display_step(const struct situation *seen, void *own) {
    struct display_part *self = own;
    ASSERT(self->page < PAGES && self->own.answer < sizeof answers / sizeof *answers);
    self->own.answer_frames -= self->own.answer_frames != 0;
    press_keys(seen, self);
    self->stroke = seen->panel.stroke == NO_STROKE ? self->stroke : seen->panel.stroke;
    page_keep_track(seen, self);
    follow_orders(seen, self);
    run_timer(self);
    keep(self);
    if (self->own.fresh || seen->now.frame % EXECUTIVE_5_HZ == DRAW_PHASE) {
        screen_brightness(true,
                          panel_position(seen, CONTROL_DISPLAY_BRIGHTNESS) * BRIGHTNESS_STEP + 1u);
        draw(seen, self);
    }
}

void display_open(void *own) {
    struct display_part *self = own;
    *self = (struct display_part){.page = PAGE_OVERVIEW, .stroke = NO_STROKE, .own.fresh = true};
    const struct kept_display *kept = kept_get(&display_row, 0);
    if (kept && kept->page < PAGES && kept->count <= TYPED_DIGITS) {
        self->page = kept->page;
        self->tie_buses = kept->tie_buses;
        self->track = kept->track;
        self->stroke = kept->stroke;
        self->marks = kept->marks;
        self->own.sign = (char)kept->sign;
        self->own.count = kept->count;
        self->typed = kept->typed;
        self->typing = kept->sign || kept->count;
        self->timer_runs = kept->timer_runs;
        self->timer_s = kept->timer_s;
        self->own.timer_frames = kept->timer_s * EXECUTIVE_FRAMES_PER_SECOND;
    }
}
