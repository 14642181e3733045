// Going back in time: see history.h and ares.h.
#include "history.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arithmetic.h"
#include "board.h"
#include "held.h"
#include "input.h"
#include "machine.h"
#include "points.h"

#define ROWS_FIRST 64u
// Of the memory that history may use, rows get one part in this many.
#define ROWS_SHARE 8u

static uint64_t now(const struct ares *ares) { return ares->machine.cpu.cycle; }

static struct history_row *row_at(const struct history *history, uint64_t number) {
    return &history->rows[history->first + (size_t)(number - history->dropped)];
}

// ---- rows -------------------------------------------------------------------------------------

// Room for so many more at the end.
static bool make_room(struct history *history, size_t more) {
    const size_t count = (size_t)(history->end - history->dropped);
    if (history->first + count + more <= history->capacity) {
        return true;
    }
    if (history->first > history->capacity / 2 && count + more <= history->capacity) {
        memmove(history->rows, row_at(history, history->dropped), count * sizeof *history->rows);
        history->first = 0;
        return true;
    }
    size_t capacity = history->capacity ? history->capacity : ROWS_FIRST;
    while (capacity < history->first + count + more) {
        capacity *= 2;
    }
    struct history_row *rows = realloc(history->rows, capacity * sizeof *rows);
    if (!rows) {
        return false;
    }
    history->rows = rows;
    history->capacity = capacity;
    return true;
}

static void insert(struct history *history, uint64_t number, const struct history_row *row) {
    struct history_row *place = row_at(history, number);
    memmove(place + 1, place, (size_t)(history->end - number) * sizeof *place);
    *place = *row;
    history->end++;
    history->load_bytes += row->input.bytes ? row->input.value : 0;
    held_add(row->input.bytes);
}

static void let_go(struct history *history, const struct history_row *row) {
    history->load_bytes -= row->input.bytes ? row->input.value : 0;
    held_release(row->input.bytes);
}

// Rows before this number are needed no more.
static void drop_rows(struct history *history, uint64_t number) {
    for (; history->dropped < number; history->dropped++, history->first++) {
        let_go(history, row_at(history, history->dropped));
    }
}

// One more row came in at the present cycle.
static void count_arrived(struct ares *ares) {
    struct history *history = &ares->history;
    history->arrived = ares_arrived(ares) + 1;
    history->arrived_cycle = now(ares);
}

static void tell(struct ares *ares, const struct input *input) {
    struct history *history = &ares->history;
    if (history->came_in_count == history->came_in_capacity) {
        size_t capacity = history->came_in_capacity ? 2 * history->came_in_capacity : ROWS_FIRST;
        struct ares_input *rows = realloc(history->came_in, capacity * sizeof *rows);
        if (!rows) {
            return; // the input came in; only its news is lost
        }
        history->came_in = rows;
        history->came_in_capacity = capacity;
    }
    held_add(input->bytes);
    history->came_in[history->came_in_count++] =
        (struct ares_input){now(ares), input->kind, input->index, input->value, 0, input->bytes};
}

// At the boundary where the future ends: whether rows wait that were put there after this moment.
static bool more_is_put_here(const struct ares *ares) {
    const struct history *history = &ares->history;
    if (now(ares) > history->lived_cycle || history->asked >= history->lived_put) {
        return false;
    }
    for (uint64_t number = history->present; number < history->end; number++) {
        const struct history_row *row = row_at(history, number);
        if (row->asked_cycle == now(ares) && row->order >= history->asked) {
            return true;
        }
    }
    return false;
}

// Whether the machine stands before moments that were lived already.
static bool in_the_past(const struct ares *ares) {
    const struct history *history = &ares->history;
    return history->passed < history->point_count || now(ares) < history->lived_cycle ||
           history->present < history->lived_present || more_is_put_here(ares);
}

// Of all rows that were put, so many were put before the present moment.
static uint64_t asked_by_now(const struct ares *ares) {
    return in_the_past(ares) ? ares->history.asked : ares->history.put;
}

// ---- points -----------------------------------------------------------------------------------

static void drop_point(struct ares *ares, size_t number) {
    struct history *history = &ares->history;
    history->bytes -= point_remembered(ares, history->points[number].state, false);
    point_free(ares, history->points[number].state);
    history->point_count--;
    history->passed -= history->passed > number;
    memmove(&history->points[number], &history->points[number + 1],
            (history->point_count - number) * sizeof history->points[0]);
    if (number == 0 && history->point_count) {
        drop_rows(history, history->points[0].present);
    }
}

static bool is_full(const struct ares *ares) {
    const struct history *history = &ares->history;
    return history->point_count == HISTORY_POINTS_MAX || history->bytes > history->bytes_max;
}

static bool has_too_many_rows(const struct history *history) {
    const uint64_t rows = history->present - history->dropped;
    return rows * sizeof *history->rows + history->load_bytes > history->bytes_max / ROWS_SHARE;
}

// The point that is missed least: whose neighbours are closest together for how long ago it was. 0:
// none.
static size_t least_needed(const struct history *history) {
    size_t best = 0;
    double least = 0;
    uint64_t last = history->points[history->point_count - 1].cycle;
    for (size_t i = 1; i + 1 < history->point_count; i++) {
        const struct history_point *point = &history->points[i];
        double gap = (double)(point[1].cycle - point[-1].cycle);
        double need = gap / (double)(last - point->cycle + history->interval_cycles);
        if (best == 0 || need < least) {
            best = i;
            least = need;
        }
    }
    return best;
}

static void forget_points(struct ares *ares) {
    while (ares->history.point_count) {
        drop_point(ares, ares->history.point_count - 1);
    }
}

// False: out of memory.
static bool add_point(struct ares *ares) {
    struct history *history = &ares->history;
    history->point_cycle = now(ares) + history->interval_cycles;
    struct ares_point *state = point_take(ares);
    if (!state) {
        return false;
    }
    const uint64_t asked = asked_by_now(ares); // while the new point is none of the future's
    history->bytes += point_remembered(ares, state, true);
    struct history_point *point = &history->points[history->point_count++];
    *point = (struct history_point){
        .state = state,
        .cycle = now(ares),
        .steps = ares->machine.cpu.steps,
        .present = history->present,
        .asked = asked,
        .arrived_cycle = history->arrived_cycle,
        .arrived = history->arrived,
    };
    for (unsigned i = 0; i < SLOT_STREAMS; i++) {
        point->written[i] = ares->streams[i].written;
    }
    history->passed = history->point_count;
    if (history->point_count == 1) {
        drop_rows(history, history->present);
    }
    return true;
}

// The present moment is the first that is remembered, where anything is. Without memory for that,
// it is the next point.
static void remember_from_here(struct ares *ares) {
    forget_points(ares);
    drop_rows(&ares->history, ares->history.present);
    if (ares->history.interval_cycles) {
        add_point(ares);
    }
}

static void keep_within_bounds(struct ares *ares) {
    struct history *history = &ares->history;
    while (history->point_count > 1 && (is_full(ares) || has_too_many_rows(history))) {
        drop_point(ares, has_too_many_rows(history) ? 0 : least_needed(history));
    }
    if (has_too_many_rows(history)) { // since the last point
        remember_from_here(ares);
    }
}

// ---- past and future --------------------------------------------------------------------------

// In the past: whether a row was put before the present moment.
static bool is_of_the_past(const struct ares *ares, const struct history_row *row) {
    return row->asked_cycle < now(ares) || row->order < ares->history.asked;
}

// The remembered future will not be. What was put before, and is to come, still is.
static void begin_anew(struct ares *ares) {
    struct history *history = &ares->history;
    if (!in_the_past(ares)) {
        return;
    }
    while (history->point_count > history->passed) {
        drop_point(ares, history->point_count - 1);
    }
    uint64_t kept = history->present;
    for (uint64_t number = history->present; number < history->end; number++) {
        if (is_of_the_past(ares, row_at(history, number))) {
            *row_at(history, kept++) = *row_at(history, number);
        } else {
            let_go(history, row_at(history, number));
        }
    }
    history->end = kept;
    history->lived_cycle = now(ares);
    history->lived_present = history->present;
    history->lived_put = 0;
    history->abandoned_cycle = now(ares);
    history->kept = ares_arrived(ares);
    for (unsigned i = 0; i < SLOT_STREAMS; i++) {
        struct stream *stream = &ares->streams[i];
        stream->taken = stream->taken < stream->written ? stream->taken : stream->written;
    }
    if (history->point_count) {
        // Never here: points are of arrivals, and what is put at this boundary comes after its own.
        const struct history_point *last = &history->points[history->point_count - 1];
        const uint64_t due = last->cycle + history->interval_cycles;
        history->point_cycle = due > now(ares) ? due : now(ares) + 1;
    }
}

// How many rows wait once a remembered future is dropped.
static size_t still_to_come(const struct ares *ares) {
    const struct history *history = &ares->history;
    if (!in_the_past(ares)) {
        return (size_t)(history->end - history->present);
    }
    size_t count = 0;
    for (uint64_t number = history->present; number < history->end; number++) {
        count += is_of_the_past(ares, row_at(history, number));
    }
    return count;
}

bool history_coming(const struct ares *ares, struct history_coming **coming) {
    const struct history *history = &ares->history;
    *coming = NULL;
    const size_t count = still_to_come(ares);
    if (count == 0) {
        return true;
    }
    *coming = malloc(sizeof **coming + count * sizeof(*coming)->rows[0]);
    if (!*coming) {
        return false;
    }
    (*coming)->count = 0;
    const bool again = in_the_past(ares);
    for (uint64_t number = history->present; number < history->end; number++) {
        const struct history_row *row = row_at(history, number);
        if (!again || is_of_the_past(ares, row)) {
            assert(!row->input.bytes); // a load comes in when it is put
            (*coming)->rows[(*coming)->count++] = *row;
        }
    }
    return true;
}

bool history_has_room(struct ares *ares, const struct history_coming *coming) {
    return !coming || make_room(&ares->history, coming->count);
}

void history_begin(struct ares *ares, const struct history_coming *coming) {
    struct history *history = &ares->history;
    forget_points(ares);
    drop_rows(history, history->end);
    history->dropped = history->present = history->end = 0;
    history->first = 0;
    history->put = history->asked = 0;
    history->arrived = 0;
    history->lived_cycle = 0;
    history->lived_present = 0;
    history->lived_put = 0;
    history->is_refused = false;
    history_call(ares);
    for (unsigned i = 0; i < SLOT_STREAMS; i++) {
        ares->streams[i].taken = ares->streams[i].written; // of a future that will not be
    }
    for (size_t i = 0; coming && i < coming->count; i++) {
        struct history_row row = coming->rows[i];
        row.order = history->put++;
        insert(history, history->end, &row);
    }
    remember_from_here(ares);
}

void history_call(struct ares *ares) {
    struct history *history = &ares->history;
    while (history->came_in_count) {
        held_release(history->came_in[--history->came_in_count].bytes);
    }
    history->abandoned_cycle = ARES_NEVER;
}

int history_by_hand(struct ares *ares, const char *instead) {
    if (ares->history.interval_cycles) {
        return machine_fail(ares, ARES_ERROR_MEMORY,
                            "The flight is remembered, and a change by hand could not be lived "
                            "again; %s, or remember nothing.",
                            instead);
    }
    return 0;
}

void history_free(struct ares *ares) {
    history_call(ares);
    drop_rows(&ares->history, ares->history.end);
    free(ares->history.rows);
    free(ares->history.came_in);
}

// ---- inputs -----------------------------------------------------------------------------------

// Room for a row.
static int ready(struct ares *ares, const struct input *input) {
    history_call(ares);
    int wrong = input_check(ares, input);
    if (!wrong && !make_room(&ares->history, 1)) {
        wrong = machine_fail(ares, ARES_ERROR_INPUT, "There is no memory for another input.");
    }
    return wrong;
}

static void live(struct ares *ares, const struct input *input) {
    struct history *history = &ares->history;
    begin_anew(ares);
    const struct history_row row = {now(ares), now(ares), history->put++, *input};
    insert(history, history->present++, &row);
    history->asked = history->put;
    count_arrived(ares);
    tell(ares, input);
    if (!history->interval_cycles) {
        drop_rows(history, history->present);
    } else {
        keep_within_bounds(ares);
    }
}

// What an input brings about at once is brought about here, so that two inputs of one cycle come to
// the same whether the machine was asked to run to that cycle between them or not. What is due at
// this cycle goes first, as it will when the input is lived again: a run that ended after a fault
// has left it undone.
static int put(struct ares *ares, const struct input *input) {
    int wrong = ready(ares, input);
    if (wrong) {
        return wrong;
    }
    struct arithmetic callers = arithmetic_enter();
    board_settle(ares);
    wrong = input_put(ares, input);
    if (!wrong) {
        live(ares, input);
    }
    board_settle(ares);
    arithmetic_leave(&callers);
    return wrong;
}

int ares_put(struct ares *ares, uint32_t kind, uint32_t index, uint32_t value) {
    return put(ares, &(struct input){kind, index, value, NULL});
}

int ares_put_bytes(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count) {
    if (count > UINT32_MAX) {
        return machine_fail(ares, ARES_ERROR_INPUT, "%zu bytes are more than RAM can be.", count);
    }
    const uint8_t *copy = held_copy(bytes, count);
    if (!copy) {
        return machine_fail(ares, ARES_ERROR_INPUT, "There is no memory for another input.");
    }
    int wrong = put(ares, &(struct input){ARES_INPUT_LOAD, address, (uint32_t)count, copy});
    held_release(copy);
    return wrong;
}

int ares_put_at(struct ares *ares, uint64_t cycle, uint32_t kind, uint32_t index, uint32_t value) {
    struct history *history = &ares->history;
    const struct input input = {kind, index, value, NULL};
    int wrong = ready(ares, &input);
    if (wrong) {
        return wrong;
    }
    if (cycle < now(ares)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "Cycle %llu has passed; the clock is at %llu.",
                            (unsigned long long)cycle, (unsigned long long)now(ares));
    }
    if (still_to_come(ares) >= HISTORY_COMING_MAX) {
        return machine_fail(ares, ARES_ERROR_INPUT, "%u inputs wait to come in: no more can.",
                            HISTORY_COMING_MAX);
    }
    begin_anew(ares);
    uint64_t number = history->end;
    while (number > history->present && row_at(history, number - 1)->due_cycle > cycle) {
        number--;
    }
    const struct history_row row = {cycle, now(ares), history->put++, input};
    insert(history, number, &row);
    history->asked = history->put;
    return 0;
}

// The next row comes in.
static void admit(struct ares *ares) {
    struct history *history = &ares->history;
    const struct history_row row = *row_at(history, history->present);
    const struct input *input = &row.input;
    bool again = in_the_past(ares);
    // What cannot come in by now (too many upsets) leaves no trace, the next time neither.
    if (input_put(ares, input) == 0) {
        count_arrived(ares);
        if (!again) {
            tell(ares, input);
        }
    } else if (!again) {
        history->is_refused = true;
        history->refused = (struct ares_input){row.due_cycle, input->kind, input->index,
                                               input->value,  0,           input->bytes};
    }
    board_settle(ares);
    history->present++;
    if (row.asked_cycle == now(ares) && row.order >= history->asked) {
        history->asked = row.order + 1;
    }
    if (!history->interval_cycles) {
        drop_rows(history, history->present);
    }
}

static bool is_due(const struct ares *ares) {
    const struct history *history = &ares->history;
    return history->present < history->end &&
           row_at(history, history->present)->due_cycle <= now(ares);
}

void history_arrive(struct ares *ares) {
    struct history *history = &ares->history;
    while (is_due(ares) && row_at(history, history->present)->asked_cycle < now(ares)) {
        admit(ares);
    }
    while (history->passed < history->point_count &&
           history->points[history->passed].cycle <= now(ares)) {
        history->passed++;
    }
    if (history->interval_cycles && now(ares) >= history->point_cycle &&
        history->passed == history->point_count) {
        // Without memory for it, the flight is remembered less densely.
        if (add_point(ares)) {
            keep_within_bounds(ares);
        }
    }
}

static void take_up(struct ares *ares, size_t number) {
    struct history *history = &ares->history;
    const struct history_point *point = &history->points[number];
    point_restore(ares, point->state);
    history->present = point->present;
    history->asked = point->asked;
    history->arrived_cycle = point->arrived_cycle;
    history->arrived = point->arrived;
    history->passed = number + 1;
    for (unsigned i = 0; i < SLOT_STREAMS; i++) {
        // What was overwritten in the stream before anybody took it is lost, as it would have been.
        struct stream *stream = &ares->streams[i];
        if (stream->written > stream->taken + MACHINE_STREAM_BYTES) {
            stream->taken = stream->written - MACHINE_STREAM_BYTES;
        }
        stream->written = point->written[i];
    }
}

bool history_depart(struct ares *ares) {
    if (!is_due(ares)) {
        return false;
    }
    admit(ares);
    return true;
}

int history_refused(struct ares *ares) {
    if (!ares->history.is_refused) {
        return 0;
    }
    ares->history.is_refused = false;
    return input_no_room(ares);
}

uint64_t history_date(const struct ares *ares) {
    const struct history *history = &ares->history;
    uint64_t date = UINT64_MAX;
    if (history->present < history->end) {
        date = row_at(history, history->present)->due_cycle;
    }
    uint64_t point = history->interval_cycles ? history->point_cycle : UINT64_MAX;
    if (history->passed < history->point_count) {
        point = history->points[history->passed].cycle;
    }
    return point > now(ares) && point < date ? point : date;
}

size_t ares_came_in(const struct ares *ares, const struct ares_input **rows,
                    uint64_t *abandoned_cycle, uint64_t *kept) {
    *rows = ares->history.came_in;
    *abandoned_cycle = ares->history.abandoned_cycle;
    *kept = ares->history.kept;
    return ares->history.came_in_count;
}

uint64_t ares_arrived(const struct ares *ares) {
    return ares->history.arrived_cycle == now(ares) ? ares->history.arrived : 0;
}

void ares_refused(const struct ares *ares, struct ares_input *row) { *row = ares->history.refused; }

size_t ares_coming(const struct ares *ares) {
    return (size_t)(ares->history.end - ares->history.present);
}

// ---- going ------------------------------------------------------------------------------------

int ares_remember(struct ares *ares, uint64_t interval_cycles, uint64_t bytes_max) {
    struct history *history = &ares->history;
    if (interval_cycles && !ares->machine.life.powered) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "The computer is not switched on: there is nothing to remember.");
    }
    history_call(ares);
    begin_anew(ares);
    history->interval_cycles = interval_cycles;
    history->bytes_max = bytes_max;
    remember_from_here(ares);
    return 0;
}

static uint64_t oldest(const struct ares *ares) {
    const struct history *history = &ares->history;
    return history->point_count ? history->points[0].cycle : now(ares);
}

static uint64_t furthest(const struct ares *ares) {
    return in_the_past(ares) ? ares->history.lived_cycle : now(ares);
}

uint64_t ares_oldest(const struct ares *ares) { return oldest(ares); }

uint64_t ares_furthest(const struct ares *ares) { return furthest(ares); }

int ares_reliving(const struct ares *ares) { return in_the_past(ares); }

// The state that leads to a moment soonest, then on to it as it was lived. begin: the point to take
// up, or point_count for the present state.
static void live_again(struct ares *ares, size_t begin, uint64_t cycle, uint64_t steps) {
    struct history *history = &ares->history;
    if (!in_the_past(ares)) {
        history->lived_cycle = now(ares);
        history->lived_present = history->present;
        history->lived_put = history->put;
    }
    if (begin < history->point_count) {
        take_up(ares, begin);
    }
    board_live_again(ares, cycle, steps);
}

static int check_remembered(struct ares *ares) {
    history_call(ares);
    if (!ares->history.point_count) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "Nothing is remembered; remember() begins that.");
    }
    return 0;
}

int ares_go_to(struct ares *ares, uint64_t cycle) {
    struct history *history = &ares->history;
    int wrong = check_remembered(ares);
    if (wrong) {
        return wrong;
    }
    if (cycle < oldest(ares) || cycle > furthest(ares)) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "Cycle %llu is not remembered; %llu to %llu are.",
                            (unsigned long long)cycle, (unsigned long long)oldest(ares),
                            (unsigned long long)furthest(ares));
    }
    size_t begin = 0;
    for (size_t i = 1; i < history->point_count && history->points[i].cycle <= cycle; i++) {
        begin = i;
    }
    if (now(ares) < cycle && history->points[begin].cycle <= now(ares)) {
        begin = history->point_count;
    }
    live_again(ares, begin, cycle, UINT64_MAX);
    return 0;
}

int ares_back(struct ares *ares, uint64_t steps) {
    struct history *history = &ares->history;
    int wrong = check_remembered(ares);
    if (wrong) {
        return wrong;
    }
    uint64_t present = ares->machine.cpu.steps;
    uint64_t first = history->points[0].steps;
    if (steps > present - first) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "%llu steps back are not remembered; %llu are.",
                            (unsigned long long)steps, (unsigned long long)(present - first));
    }
    size_t begin = 0;
    while (begin + 1 < history->point_count && history->points[begin + 1].steps < present - steps) {
        begin++;
    }
    live_again(ares, begin, UINT64_MAX, present - steps);
    return 0;
}

void ares_moment(const struct ares *ares, struct ares_moment *moment) {
    *moment = (struct ares_moment){now(ares), ares->history.present, asked_by_now(ares)};
}

int ares_go_to_moment(struct ares *ares, const struct ares_moment *moment) {
    struct history *history = &ares->history;
    int wrong = ares_go_to(ares, moment->cycle);
    if (wrong) {
        return wrong;
    }
    struct arithmetic callers = arithmetic_enter();
    while (now(ares) == moment->cycle && history->present < moment->rows && history_depart(ares)) {
    }
    // Rows that only wait leave no other trace of what was put at this boundary before the moment.
    history->asked = history->asked > moment->asked ? history->asked : moment->asked;
    arithmetic_leave(&callers);
    return 0;
}
