// Records: what goes into the flight log.
//
// Seven things are recorded: each start of the computer; events whose row in the dictionary says
// so; mission-record entries with the situation at that time, when the pilot or the ground asks for
// one; the situation once a minute; matter that was catalogued; the fault that led to a restart;
// and what the pilot says (texts.h). They are gathered for a second and a half, but those that the
// dictionary wants written at once. RECORD_STORED is raised for each record when it is safe, never
// before.
#include "flight/events.h"
#include "flight/packing.h"
#include "flight/programs.h"
#include "flight/recorder.h"
#include "flight/steps.h"
#include "flight/texts.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"
#include "kernel/starts.h"

#define RING_WAITING_MAX (EVENTS_KEPT / 2u) // the other half is for what is raised in one step
#define ANNOUNCED_MAX 16u                   // in one step: what waits in the ring stays in it
#define SITUATION_PERIOD_S 60u

static const bool at_once[] = {
#define ROW(name, stem, priority, at_once) [ENTRY_##name] = at_once,
    ENTRY_ROWS(ROW)
#undef ROW
};

// Marks that were queued, of those asked for.
struct kept_records {
    uint32_t marks, ground_marks, catalogued;
};
KEPT(records_row, struct kept_records, 1, KEPT_UNTIL_POWER_ON);

static void keep(const struct records_part *self) {
    struct kept_records kept = {self->own.marks, self->own.ground_marks, self->own.catalogued};
    kept_put(&records_row, 0, &kept);
}

// ---- what is recorded --------------------------------------------------------------------------

// fields: struct entry_... of the dictionary. It may be about something.
static bool queue(const struct situation *seen, struct records_part *self, enum entry entry,
                  const void *fields, uint32_t which) {
    struct waiting row = {
        .time_ms = moment_ms(&seen->now),
        .met_s = seen->now.met_s,
        .entry = (uint8_t)entry,
        .which = which,
    };
    row.payload_bytes = packing_fields(row.payload, entry, fields);
    return waiting_add(&self->own.queue, &row);
}

// While the queue is full, events wait in their ring; before they would fall out of it uncounted
// they are taken all the same, and counted as lost.
static bool take_event(struct records_part *self, struct event_note *note) {
    bool must = events_count() - self->own.reader.taken > RING_WAITING_MAX;
    return (self->own.queue.count < WAITING_MAX || must) && events_read(&self->own.reader, note);
}

static void queue_events(struct records_part *self) {
    struct event_note note;
    while (take_event(self, &note)) {
        if (!events_recorded(note.event)) {
            continue;
        }
        struct waiting row = {
            .time_ms = note.utc_ms,
            .met_s = note.met_s,
            .event = note.event,
            .entry = ENTRY_EVENT,
            .which = events_which(&note),
        };
        row.payload_bytes = events_pack_entry(&note, row.payload);
        self->lost += !waiting_add(&self->own.queue, &row);
    }
}

static void fill_orbit(const struct navigation_part *from, struct entry_mark *mark) {
    const struct orbit_elements *elements = &from->elements;
    const double places[AXES] = {from->position_m.x, from->position_m.y, from->position_m.z};
    const double speeds[AXES] = {from->velocity_m_s.x, from->velocity_m_s.y, from->velocity_m_s.z};
    bool known = from->mode != NAVIGATION_MODE_NONE;
    mark->altitude_m = reading_signed(known, STEPS(entry_mark, altitude_m, from->altitude_m));
    mark->semi_major_axis_m =
        reading_signed(known, STEPS(entry_mark, semi_major_axis_m, elements->semi_major_axis_m));
    mark->eccentricity =
        reading(known, (uint32_t)STEPS(entry_mark, eccentricity, elements->eccentricity));
    mark->inclination_deg = reading(
        known, (uint32_t)ANGLE_STEPS(entry_mark, inclination_deg, elements->inclination_rad));
    mark->raan_deg =
        reading(known, (uint32_t)ANGLE_STEPS(entry_mark, raan_deg, elements->raan_rad));
    mark->argument_of_periapsis_deg =
        reading(known, (uint32_t)ANGLE_STEPS(entry_mark, argument_of_periapsis_deg,
                                             elements->argument_of_periapsis_rad));
    mark->true_anomaly_deg = reading(
        known, (uint32_t)ANGLE_STEPS(entry_mark, true_anomaly_deg, elements->true_anomaly_rad));
    for (uint32_t axis = 0; axis < AXES; axis++) {
        mark->position_m[axis] = reading_signed(known, STEPS(entry_mark, position_m, places[axis]));
        mark->velocity_m_s[axis] =
            reading_signed(known, STEPS(entry_mark, velocity_m_s, speeds[axis]));
    }
    mark->navigation_mode = from->mode;
}

static void fill_ship(const struct situation *seen, struct entry_mark *mark) {
    const struct quaternion *attitude = &seen->pointing.attitude;
    const struct drive_readings *drive = &seen->burn.drive;
    const struct power_readings *power = &seen->supply.power;
    const struct cabin_readings *cabin = &seen->air.cabin;
    mark->attitude_mode = seen->pointing.mode;
    mark->drive_mode = seen->burn.mode;
    mark->distributor = (uint8_t)seen->burn.distributor.state;
    mark->quaternion[0] = (int16_t)(attitude->w / STEP_entry_mark_quaternion);
    mark->quaternion[1] = (int16_t)(attitude->x / STEP_entry_mark_quaternion);
    mark->quaternion[2] = (int16_t)(attitude->y / STEP_entry_mark_quaternion);
    mark->quaternion[3] = (int16_t)(attitude->z / STEP_entry_mark_quaternion);
    mark->thrust_n = reading(drive->live, COUNT_OF(1e-3, entry_mark, thrust_n, drive->thrust_mn));
    mark->propellant_kg =
        reading(drive->live, COUNT_OF(1e-3, entry_mark, propellant_kg, drive->propellant_g));
    mark->battery_j = COUNT_OF(1000, entry_mark, battery_j, power->battery_kj);
    mark->bus_a_v = (uint16_t)COUNT_OF(0.01, entry_mark, bus_a_v, (power->bus_a_mv / 10u));
    mark->bus_b_v = (uint16_t)COUNT_OF(0.01, entry_mark, bus_b_v, (power->bus_b_mv / 10u));
    mark->load_w = power->bus_a_w + power->bus_b_w;
    bool air = starts_flies(APP_AIR);
    mark->cabin_pressure_pa = reading(air, cabin->pressure_pa);
    mark->oxygen_pa = (uint16_t)reading(air, cabin->oxygen_pa);
    mark->carbon_dioxide_pa = (uint16_t)reading(air, cabin->carbon_dioxide_pa);
    mark->cabin_temperature_k = (uint16_t)reading(
        air, COUNT_OF(0.01, entry_mark, cabin_temperature_k, (cabin->temperature_mk / 10u)));
    mark->oxygen_tank_kg =
        reading(air, COUNT_OF(1e-3, entry_mark, oxygen_tank_kg, cabin->oxygen_tank_g));
    mark->lamps = seen->indicators.lamps;
    mark->alarms = seen->alarms.active;
}

static void fill_contact(const struct contacts_part *contacts, struct entry_mark *mark) {
    const struct contact *aim = &contacts->aim;
    bool some = contacts->on && aim->number != 0;
    mark->tracks = contacts->on ? (uint8_t)contacts->count : UINT8_MAX;
    mark->track = (uint8_t)aim->number;
    mark->azimuth_deg = reading(some, COUNT_OF(1e-3, entry_mark, azimuth_deg, aim->azimuth_mdeg));
    mark->elevation_deg =
        reading_signed(some, COUNT_OF(1e-3, entry_mark, elevation_deg, aim->elevation_mdeg));
    mark->range_m = reading(some, COUNT_OF(0.1, entry_mark, range_m, aim->range_dm));
    mark->closing_m_s =
        reading_signed(some, COUNT_OF(1e-3, entry_mark, closing_m_s, aim->closing_mm_s));
    mark->width_m = reading(some, aim->width_m);
}

static void queue_mark(const struct situation *seen, struct records_part *self, enum entry entry) {
    struct entry_mark mark = {0};
    fill_orbit(&seen->navigation, &mark);
    fill_ship(seen, &mark);
    fill_contact(&seen->contacts, &mark);
    self->lost += !queue(seen, self, entry, &mark, 0);
}

// A restart just before the last line makes one mark two; the other way round it would make none.
// What was asked for is behind what was queued when its count was lost, and while the app that
// counts it is left out: then what comes is counted from there. It is far ahead when the count of
// what was queued was lost: then one is due.
static void queue_marks(const struct situation *seen, struct records_part *self, uint32_t *queued,
                        uint32_t asked) {
    if (asked > *queued + WAITING_MAX) {
        *queued = asked - 1u;
    }
    *queued = *queued < asked ? *queued : asked;
    while (*queued < asked) {
        queue_mark(seen, self, ENTRY_MARK);
        ++*queued;
        keep(self);
    }
}

// While it finds no room, events wait too (take_event): entries belong to the start before them.
static bool queue_start(const struct situation *seen, struct records_part *self) {
    struct entry_start start = {
        .start = seen->start.starts,
        .cause = (uint8_t)seen->start.cause,
        .start_met_s = seen->now.met_s,
    };
    return queue(seen, self, ENTRY_START, &start, seen->start.cause);
}

static void queue_fault(const struct situation *seen, struct records_part *self) {
    const struct fault *from = &seen->start.fault;
    struct entry_fault fault = {seen->start.trap,    from->pc,   from->value, from->return_address,
                                from->stack_pointer, from->met_s};
    self->lost += !queue(seen, self, ENTRY_FAULT, &fault, seen->start.trap);
}

static void queue_catalogue(const struct situation *seen, struct records_part *self) {
    const struct catalogue_row *from = &seen->imaging.catalogue[0];
    struct entry_catalogue row = {
        .matter = from->matter,
        .band = from->band,
        .track = from->track,
        .brightness = from->brightness,
        .azimuth_deg = COUNT_OF(1e-3, entry_catalogue, azimuth_deg, from->azimuth_mdeg),
        .elevation_deg =
            COUNT_OF(1e-3, entry_catalogue, elevation_deg, seen->imaging.elevation_mdeg),
        .range_m = COUNT_OF(0.1, entry_catalogue, range_m, from->range_dm),
        .width_m = from->width_m,
    };
    for (uint32_t i = 0; i < sizeof seen->imaging.spectrum / 2; i++) {
        row.spectrum[i] = seen->imaging.spectrum[i];
    }
    self->lost += !queue(seen, self, ENTRY_CATALOGUE, &row, from->matter);
}

static void queue_what_is_new(const struct situation *seen, struct records_part *self) {
    self->own.start_written = self->own.start_written || queue_start(seen, self);
    if (seen->start.faulted && !self->own.fault_written) {
        queue_fault(seen, self);
        self->own.fault_written = true;
    }
    queue_events(self);
    queue_marks(seen, self, &self->own.marks, seen->display.marks);
    queue_marks(seen, self, &self->own.ground_marks, seen->uplink.marks);
    if (self->own.catalogued != seen->imaging.catalogued) {
        self->own.catalogued = seen->imaging.catalogued;
        queue_catalogue(seen, self);
        keep(self);
    }
    if (self->own.next_situation_s == 0) {
        self->own.next_situation_s = seen->now.met_s + SITUATION_PERIOD_S;
    }
    bool last = seen->lastlight.on && !self->own.last; // there may be no other
    self->own.last = seen->lastlight.on;
    if (seen->now.met_s >= self->own.next_situation_s || last) {
        queue_mark(seen, self, ENTRY_SITUATION);
        self->own.next_situation_s = seen->now.met_s + SITUATION_PERIOD_S;
    }
}

// ---- into the store ----------------------------------------------------------------------------

// The minute's routine pushes no news off the page: of what comes in a row the last is shown.
static void show(struct records_part *self, const struct record_row *row) {
    bool routine =
        row->entry == ENTRY_SITUATION && self->shown && self->row[0].entry == ENTRY_SITUATION;
    for (uint32_t i = routine ? 0 : RECORDS_SHOWN - 1; i > 0; i--) {
        self->row[i] = self->row[i - 1];
    }
    self->row[0] = *row;
    self->shown += !routine && self->shown < RECORDS_SHOWN;
    self->own.kinds[row->number % RECORDS_OUTSTANDING] = row->entry;
    if (at_once[row->entry]) {
        recorder_flush();
    }
}

static void hand_over(struct records_part *self) {
    const struct waiting *waiting;
    while ((waiting = waiting_next(&self->own.queue))) {
        uint32_t number;
        if (!recorder_take(waiting->entry, waiting->time_ms, waiting->payload,
                           waiting->payload_bytes, &number)) {
            return;
        }
        show(self, &(struct record_row){number, waiting->met_s, waiting->which, waiting->event,
                                        waiting->entry});
        waiting_hand_over(&self->own.queue, number);
    }
}

static void hand_over_texts(const struct situation *seen, struct records_part *self) {
    struct record_row row;
    while (self->own.queue.handed < WAITING_MAX / 2u && texts_next(seen, &self->own.texts, &row)) {
        show(self, &row);
    }
}

// The log was found: at the start, or because the part was without power. What was with the store
// and is not in the part is handed over anew.
static void take_up(const struct situation *seen, struct records_part *self) {
    bool first = self->own.mountings == 0;
    self->own.mountings = recorder_mountings();
    waiting_sort_out(&self->own.queue, recorder_safe());
    texts_take_up(seen, &self->own.texts, recorder_safe());
    if (first) {
        self->safe = recorder_safe();
        events_raise(EVENT_LOG_MOUNTED, (struct event_fields){self->safe, recorder_end()});
    }
    self->safe = self->safe < recorder_safe() ? self->safe : recorder_safe();
}

// The store's own entries, on what was let go to make room, are of no kind.
static void announce(const struct situation *seen, struct records_part *self) {
    for (uint32_t i = 0; i < ANNOUNCED_MAX && self->safe < recorder_safe(); i++) {
        self->safe++;
        self->own.held = recorder_missed();
        uint8_t *kind = &self->own.kinds[self->safe % RECORDS_OUTSTANDING];
        if (*kind != ENTRY_NONE) {
            self->stored_frame = seen->now.frame;
            events_raise(EVENT_RECORD_STORED, (struct event_fields){self->safe, *kind});
        }
        *kind = ENTRY_NONE;
    }
}

static void carry_on(const struct situation *seen, struct records_part *self) {
    bool found = self->own.mountings != recorder_mountings();
    if (found) {
        take_up(seen, self);
    }
    announce(seen, self);
    waiting_let_go(&self->own.queue, self->safe);
    texts_let_go(&self->own.texts, self->safe);
    self->words_safe = self->own.texts.safe;
    hand_over(self);
    hand_over_texts(seen, self);
    // What is handed over anew has waited long enough; in the last light all has.
    if (found || seen->lastlight.on) {
        recorder_flush();
    }
}

void records_step(const struct situation *seen, void *own) {
    struct records_part *self = own;
    self->on = seen->supply.power.live & POWER_LOADS_RECORDER;
    recorder_watch(self->on);
    self->mounted = recorder_mounted();
    queue_what_is_new(seen, self);
    if (self->mounted) {
        carry_on(seen, self);
    }
    if (self->own.missed != recorder_missed()) {
        self->own.missed = recorder_missed();
        events_raise(EVENT_RECORD_FAILED, (struct event_fields){recorder_page()});
    }
    self->waiting = self->own.queue.count;
    self->failing = self->on && self->own.held != recorder_missed() && self->waiting != 0;
    self->page = recorder_page();
}

void records_open(void *own) {
    struct records_part *self = own;
    const struct kept_records *kept = kept_get(&records_row, 0);
    *self = (struct records_part){0};
    if (kept) {
        self->own.marks = kept->marks;
        self->own.ground_marks = kept->ground_marks;
        self->own.catalogued = kept->catalogued;
    }
    self->lost = waiting_open(&self->own.queue);
    recorder_open();
}
