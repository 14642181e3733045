// The burn: drive and distributor, from cold to thrust and back, as a table of transitions.
//
// The drive itself has no interlocks. Here are all of them, each a row; the first one that forbids
// is shown, sent and recorded when IGNITE is pressed. What must stop a burn is looked at before
// anything else, every frame, and by the drive's own state: whatever this program believes, CUT-OFF
// puts it out.
//
// What the drive says of itself is held against its meters: thrust, flow and beam power, of which
// one may fail. RUNNING without them is no burn but a fault. A burn that they show where none is
// commanded is put out by further means, one each tenth of a second: the cut-off and the valve,
// which are told at once and again in every frame, then the heaters, the drive's contactor and bus
// B (flight/supply.c). A fault of this kind stands until the pilot puts DRIVE to stop.
//
// Without its load the drive reads zero, and without plasma it goes out: what fed it is looked at
// before that is called a flameout.
//
// A restart puts the drive out and takes the distributor down. The next start finds what was so
// before (kernel/kept.h), says what the restart has ended, and nothing of what comes back by
// itself.
#include "drivers/distributor.h"
#include "drivers/drive.h"
#include "drivers/power.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/distributor_regs.h"
#include "generated/drive_regs.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define DRIVE_STANDBY 1u
#define DRIVE_RUN 2u
#define DETENT_PERMILLE 100u
#define BURN_SPLIT_PERMILLE 900u // the drive's share; the rest is for the buses
#define RESERVES_SPLIT_PERMILLE 1000u
#define LIVE_BUS_MV 100000u
#define IGNITION_FRAMES 200u    // longer than the 2 s a strike takes
#define CUT_OFF_SHOWS_FRAMES 5u // a cut-off that does not show for longer goes on to the next means
#define RUN_SHOWS_FRAMES 25u    // thrust shows with RUNNING, or that is not believed
#define SIGNS_ENOUGH 2u         // of the three meters
#define STILL_HOT_FRAMES 10u    // so soon after a restart are cathodes ready that never went cold
#define COMES_UP_FRAMES 250u    // and a distributor that it took down is up again
#define NO_CAUSE UINT32_MAX
#define FROM(mode) (1u << DRIVE_MODE_##mode)
#define FROM_ANY_BUT(mode) (UINT32_MAX & ~FROM(mode))

KEPT(burn_row, struct kept_burn, 1, KEPT_UNTIL_POWER_ON);

struct view {
    const struct situation *seen;
    struct burn_part *self;
    uint32_t drive_events;
    bool drive_live;
    bool ignite;   // the button was pressed in this frame
    uint32_t stop; // enum stop_cause that forbids burning now, or NO_CAUSE
};

_Static_assert(STEP_event_drive_stopped_burn_s == 1.0 / EXECUTIVE_FRAMES_PER_SECOND,
               "DRIVE_STOPPED tells frames");

// ---- what forbids an ignition ------------------------------------------------------------------

// Held now, or tapped since the frame before: a tap in the same frame as IGNITE wins.
static bool cut_off_held(const struct view *v) {
    return panel_position(v->seen, CONTROL_CUT_OFF) || panel_pressed(v->seen, CONTROL_CUT_OFF);
}
// At once: the supply looks every fifth frame.
static bool is_dark(const struct view *v) {
    return panel_position(v->seen, CONTROL_DARK_SHIP) || v->seen->supply.dark;
}
static bool not_armed(const struct view *v) { return !v->self->armed; }
static bool not_run(const struct view *v) {
    return panel_position(v->seen, CONTROL_DRIVE) != DRIVE_RUN;
}
static bool distrusted(const struct view *v) {
    return v->self->own.contradicted || v->self->cut_by > CUT_BY_VALVE;
}
static bool faulty(const struct view *v) {
    return v->self->drive.state == DRIVE_STATUS_STATE_FAULT || distrusted(v);
}
static bool bus_b_dead(const struct view *v) {
    return !v->drive_live || v->seen->supply.power.bus_b_mv < LIVE_BUS_MV;
}
static bool distributor_offline(const struct view *v) {
    return v->self->distributor.state != DISTRIBUTOR_STATUS_STATE_ONLINE || !v->self->drive.powered;
}
static bool no_propellant(const struct view *v) { return v->self->drive.propellant_g == 0; }
static bool cathodes_cold(const struct view *v) { return v->self->mode != DRIVE_MODE_READY; }
static bool attitude_unknown(const struct view *v) {
    return v->seen->pointing.knowledge == ATTITUDE_KNOWLEDGE_UNKNOWN &&
           !v->seen->display.attitude_override;
}

static const struct {
    enum refusal refusal;
    bool (*forbids)(const struct view *v);
} interlocks[] = {
    {REFUSAL_CUT_OFF_HELD, cut_off_held},
    {REFUSAL_DARK_SHIP, is_dark},
    {REFUSAL_NOT_ARMED, not_armed},
    {REFUSAL_DRIVE_NOT_RUN, not_run},
    {REFUSAL_BUS_B_DEAD, bus_b_dead},
    {REFUSAL_DRIVE_FAULT, faulty},
    {REFUSAL_DISTRIBUTOR_OFFLINE, distributor_offline},
    {REFUSAL_NO_PROPELLANT, no_propellant},
    {REFUSAL_CATHODES_COLD, cathodes_cold},
    {REFUSAL_ATTITUDE_UNKNOWN, attitude_unknown},
};

static enum refusal find_refusal(const struct view *v) {
    for (uint32_t i = 0; i < sizeof interlocks / sizeof *interlocks; i++) {
        if (interlocks[i].forbids(v)) {
            return interlocks[i].refusal;
        }
    }
    return REFUSAL_NONE;
}

// What puts a burn out: the commands of the pilot, in the order in which they are named as the
// cause.
static uint32_t find_stop(const struct view *v) {
    if (cut_off_held(v)) {
        return STOP_CAUSE_CUT_OFF;
    }
    return not_armed(v)     ? (uint32_t)STOP_CAUSE_DISARMED
           : not_run(v)     ? (uint32_t)STOP_CAUSE_DRIVE_SWITCH
           : is_dark(v)     ? (uint32_t)STOP_CAUSE_DARK_SHIP
           : !v->drive_live ? (uint32_t)STOP_CAUSE_POWER
                            : NO_CAUSE;
}

// ---- transitions -------------------------------------------------------------------------------

static bool heat_wanted(const struct view *v) {
    return v->drive_live && panel_position(v->seen, CONTROL_DRIVE) >= DRIVE_STANDBY;
}
static bool heat_unwanted(const struct view *v) { return !heat_wanted(v) && !distrusted(v); }
static bool must_stop(const struct view *v) { return v->stop != NO_CAUSE; }
static bool fault_over(const struct view *v) { return !faulty(v); }
static bool is_ready(const struct view *v) {
    return v->self->drive.state == DRIVE_STATUS_STATE_READY;
}
static bool is_cold(const struct view *v) {
    return v->self->drive.state == DRIVE_STATUS_STATE_OFF ||
           v->self->drive.state == DRIVE_STATUS_STATE_HEATING;
}
static bool may_ignite(const struct view *v) {
    return v->ignite && v->self->refusal == REFUSAL_NONE;
}
static bool is_burning(const struct view *v) {
    return v->self->drive.state == DRIVE_STATUS_STATE_RUNNING;
}
static bool is_struck(uint32_t state) {
    return state == DRIVE_STATUS_STATE_IGNITING || state == DRIVE_STATUS_STATE_RUNNING;
}
static bool did_not_strike(const struct view *v) {
    return v->drive_events & DRIVE_EVENT_NO_IGNITION ||
           v->self->drive.state == DRIVE_STATUS_STATE_READY ||
           v->self->own.mode_frames > IGNITION_FRAMES;
}
static bool went_out(const struct view *v) { return !is_burning(v); }
static bool starved_of_plasma(const struct view *v) {
    return v->self->distributor.state != DISTRIBUTOR_STATUS_STATE_ONLINE;
}

static void do_nothing(const struct view *v) { (void)v; }

static void stopped(const struct view *v, uint32_t cause) {
    events_raise(EVENT_DRIVE_STOPPED,
                 (struct event_fields){cause, v->self->burn_frames, v->self->drive.propellant_g});
}

static void fail(void) {
    drive_cut_off();
    events_raise(EVENT_IGNITION_FAILED, (struct event_fields){0});
}

static void put_out(const struct view *v) {
    bool starved = v->stop == STOP_CAUSE_POWER;
    drive_cut_off();
    if (v->self->mode == DRIVE_MODE_RUNNING) {
        stopped(v, v->stop != NO_CAUSE ? v->stop : (uint32_t)STOP_CAUSE_FAULT);
        v->self->starved += starved;
    } else if (v->self->mode == DRIVE_MODE_IGNITING && starved) {
        fail();
        v->self->starved++;
    }
}

static void announce_ready(const struct view *v) {
    bool known = v->self->own.was_ready && v->self->own.mode_frames <= STILL_HOT_FRAMES;
    v->self->own.was_ready = false;
    if (!known) {
        events_raise(EVENT_DRIVE_READY, (struct event_fields){v->self->drive.cathode_k});
    }
}

static void strike(const struct view *v) {
    drive_control(true, true);
    drive_throttle(v->self->throttle_permille);
    drive_strike();
    v->self->burn_frames = 0;
}

static void announce_burn(const struct view *v) {
    v->self->ignitions++;
    events_raise(EVENT_DRIVE_IGNITED,
                 (struct event_fields){v->self->throttle_permille, v->self->drive.propellant_g});
}

static void announce_failure(const struct view *v) {
    v->self->starved += starved_of_plasma(v);
    fail();
}

// It went out by itself: for want of plasma, or though there was some.
static void announce_end(const struct view *v) {
    drive_cut_off();
    if (starved_of_plasma(v)) {
        v->self->starved++;
        stopped(v, STOP_CAUSE_DISTRIBUTOR);
        return;
    }
    v->self->flameouts++;
    events_raise(EVENT_FLAMEOUT,
                 (struct event_fields){v->self->drive.beam_w, v->self->drive.propellant_g});
    stopped(v, STOP_CAUSE_FLAMEOUT);
}

// The first row whose modes and condition hold is taken, one a frame.
static const struct {
    uint32_t from;
    bool (*when)(const struct view *v);
    void (*action)(const struct view *v);
    enum drive_mode to;
} transitions[] = {
    {FROM(IGNITING) | FROM(RUNNING), must_stop, put_out, DRIVE_MODE_READY},
    {FROM_ANY_BUT(OFF), heat_unwanted, put_out, DRIVE_MODE_OFF},
    {FROM_ANY_BUT(FAULT), faulty, put_out, DRIVE_MODE_FAULT},
    {FROM(FAULT), fault_over, do_nothing, DRIVE_MODE_HEATING},
    {FROM(OFF), heat_wanted, do_nothing, DRIVE_MODE_HEATING},
    {FROM(HEATING), is_ready, announce_ready, DRIVE_MODE_READY},
    {FROM(READY), is_cold, do_nothing, DRIVE_MODE_HEATING},
    {FROM(READY), may_ignite, strike, DRIVE_MODE_IGNITING},
    {FROM(IGNITING), is_burning, announce_burn, DRIVE_MODE_RUNNING},
    {FROM(IGNITING), did_not_strike, announce_failure, DRIVE_MODE_READY},
    {FROM(RUNNING), went_out, announce_end, DRIVE_MODE_READY},
};

static void run_sequence(const struct view *v) {
    ASSERT(v->self->mode <= DRIVE_MODE_FAULT);
    v->self->own.mode_frames++;
    for (uint32_t i = 0; i < sizeof transitions / sizeof *transitions; i++) {
        if (transitions[i].from >> v->self->mode & 1u && transitions[i].when(v)) {
            transitions[i].action(v);
            v->self->mode = (uint8_t)transitions[i].to;
            v->self->own.mode_frames = 0;
            return;
        }
    }
}

// ---- what is believed --------------------------------------------------------------------------

// Whether the meters show a burn. Without power the drive's read zero; the distributor then still
// tells what goes there.
static bool burn_shows(const struct view *v) {
    const struct drive_readings *drive = &v->self->drive;
    uint32_t signs = (drive->thrust_mn > 0) + (drive->flow_ug_s > 0) + (drive->beam_w > 0);
    return drive->live ? signs >= SIGNS_ENOUGH : v->self->distributor.to_drive_w > 0;
}

// RUNNING, with the throttle open, and no burn to be seen.
static void doubt_running(const struct view *v) {
    struct burn_part *self = v->self;
    const struct drive_readings *drive = &self->drive;
    bool at_odds = is_burning(v) && self->throttle_permille > 0 && !burn_shows(v);
    self->own.odd_frames = at_odds ? self->own.odd_frames + 1u : 0;
    if (self->own.odd_frames > RUN_SHOWS_FRAMES && !self->own.contradicted) {
        self->own.contradicted = true;
        events_raise(EVENT_DRIVE_CONTRADICTED,
                     (struct event_fields){drive->thrust_mn, drive->flow_ug_s, drive->beam_w});
    }
}

// A burn that goes on although none is commanded.
static void cut_by_all_means(const struct view *v) {
    struct burn_part *self = v->self;
    bool commanded = self->mode == DRIVE_MODE_IGNITING || self->mode == DRIVE_MODE_RUNNING;
    if (commanded || !(burn_shows(v) || is_struck(drive_state()))) {
        self->own.lingers_frames = 0;
        return;
    }
    drive_cut_off();
    if (++self->own.lingers_frames > CUT_OFF_SHOWS_FRAMES && self->cut_by < CUT_BY_BUS_B) {
        self->own.lingers_frames = 0;
        self->cut_by++;
        events_raise(EVENT_CUT_OFF_UNSEEN,
                     (struct event_fields){self->cut_by, self->drive.thrust_mn,
                                           self->distributor.to_drive_w});
    }
}

// DRIVE at stop, and nothing burns: the pilot has seen it.
static void forgive(const struct view *v) {
    if (panel_position(v->seen, CONTROL_DRIVE) < DRIVE_STANDBY && !burn_shows(v)) {
        v->self->own.contradicted = false;
        v->self->cut_by = CUT_BY_VALVE;
    }
}

// ---- distributor -------------------------------------------------------------------------------

static void announce_distributor(struct burn_part *self, bool wanted) {
    static const enum event events[] = {
        [DISTRIBUTOR_STATE_OFF] = EVENT_DISTRIBUTOR_OFF,
        [DISTRIBUTOR_STATE_ONLINE] = EVENT_DISTRIBUTOR_ONLINE,
        [DISTRIBUTOR_STATE_QUENCHED] = EVENT_DISTRIBUTOR_QUENCHED,
    };
    uint32_t now = self->distributor.state;
    bool comes_up = now == DISTRIBUTOR_STATE_OFF && wanted && self->own.comes_up_frames;
    self->own.comes_up_frames -= self->own.comes_up_frames != 0;
    if (now == self->own.distributor || now == DISTRIBUTOR_STATE_PREPARING || comes_up) {
        return;
    }
    self->own.distributor = (uint8_t)now;
    events_raise(events[now], (struct event_fields){self->distributor.available_w});
}

static void run_distributor(const struct view *v) {
    struct burn_part *self = v->self;
    bool wanted = panel_position(v->seen, CONTROL_DISTRIBUTOR) && !v->seen->supply.dark;
    self->distributor = distributor_read();
    announce_distributor(self, wanted);
    if (self->distributor.state == DISTRIBUTOR_STATUS_STATE_QUENCHED && !self->own.quenched) {
        v->self->own.quenched = true;
        self->quenches++;
    }
    v->self->own.quenched = v->self->own.quenched && wanted; // the switch put off takes it back
    bool reserves = panel_position(v->seen, CONTROL_ALL_RESERVES);
    if (reserves != self->all_reserves) {
        self->all_reserves = reserves;
        events_raise(EVENT_ALL_RESERVES, (struct event_fields){reserves});
    }
    bool to_drive = self->armed && !not_run(v);
    // The reserves take the buses' share: only a drive that may burn gets them.
    distributor_control(wanted && !v->self->own.quenched, reserves && to_drive);
    distributor_split(!to_drive ? 0 : reserves ? RESERVES_SPLIT_PERMILLE : BURN_SPLIT_PERMILLE);
}

// ---- over a restart ----------------------------------------------------------------------------

static void keep(struct burn_part *self) {
    struct kept_burn kept = {
        .armed = self->armed,
        .all_reserves = self->all_reserves,
        .mode = self->own.was_ready ? (uint8_t)DRIVE_MODE_READY : self->mode,
        .distributor = self->own.distributor,
        .cut_by = self->cut_by,
        .contradicted = self->own.contradicted,
        .quenched = self->own.quenched,
        .burn_frames = self->burn_frames,
        .ignitions = self->ignitions,
    };
    kept_follow(&burn_row, 0, &self->own.kept, &kept);
}

static void recover(struct burn_part *self) {
    const struct kept_burn *kept = kept_get(&burn_row, 0);
    if (!kept) {
        return;
    }
    self->own.kept = *kept;
    self->own.distributor = kept->distributor;
    self->armed = kept->armed;
    self->all_reserves = kept->all_reserves;
    self->cut_by = kept->cut_by;
    self->own.contradicted = kept->contradicted;
    self->own.quenched = kept->quenched;
    self->burn_frames = kept->burn_frames;
    self->ignitions = kept->ignitions;
    self->own.found = kept->mode;
    self->own.comes_up_frames = COMES_UP_FRAMES;
    self->own.was_ready = (FROM(READY) | FROM(IGNITING) | FROM(RUNNING)) >> kept->mode & 1u;
}

// Once: what the restart has ended.
static void tell_of_the_restart(const struct view *v) {
    if (v->self->own.found == DRIVE_MODE_RUNNING) {
        stopped(v, STOP_CAUSE_RESTART);
    } else if (v->self->own.found == DRIVE_MODE_IGNITING) {
        fail();
    }
    v->self->own.found = DRIVE_MODE_OFF;
}

// ---- every frame -------------------------------------------------------------------------------

static void follow_arm(const struct situation *seen, struct burn_part *self) {
    bool armed = panel_position(seen, CONTROL_MASTER_ARM);
    if (armed != self->armed) {
        self->armed = armed;
        events_raise(armed ? EVENT_DRIVE_ARMED : EVENT_DRIVE_DISARMED, (struct event_fields){0});
    }
}

static void follow_ignite(const struct view *v) {
    struct burn_part *self = v->self;
    bool burning = self->mode == DRIVE_MODE_IGNITING || self->mode == DRIVE_MODE_RUNNING;
    self->refusal = burning ? REFUSAL_NONE : (uint8_t)find_refusal(v);
    if (v->ignite && !burning) {
        self->last_refusal = self->refusal;
        if (self->refusal != REFUSAL_NONE) {
            events_raise(EVENT_IGNITION_REFUSED, (struct event_fields){self->refusal});
        }
    }
}

void burn_step(const struct situation *seen, void *own) {
    struct burn_part *self = own;
    follow_arm(seen, self);
    struct view v = {
        .seen = seen,
        .self = self,
        .drive_live = power_reaches(POWER_LOADS_DRIVE), // now: the supply looks every fifth frame
        .ignite = panel_pressed(seen, CONTROL_IGNITE),
        .drive_events = drive_take_events(),
    };
    v.stop = find_stop(&v);
    if (v.stop != NO_CAUSE && is_struck(drive_state())) {
        drive_cut_off();
    }
    uint32_t propellant_g = self->drive.propellant_g;
    self->drive = drive_read();
    if (!self->drive.live) {
        self->drive.propellant_g = propellant_g; // for what is told of a burn that lost its power
    }
    self->throttle_permille = panel_position(seen, CONTROL_THROTTLE) * DETENT_PERMILLE;
    tell_of_the_restart(&v);
    run_distributor(&v);
    doubt_running(&v);
    forgive(&v);
    follow_ignite(&v);
    run_sequence(&v);
    cut_by_all_means(&v);
    bool burning = self->mode == DRIVE_MODE_IGNITING || self->mode == DRIVE_MODE_RUNNING;
    self->burn_frames += self->mode == DRIVE_MODE_RUNNING;
    drive_control(self->mode != DRIVE_MODE_OFF && self->cut_by < CUT_BY_HEATERS, burning);
    drive_throttle(self->throttle_permille);
    keep(self);
}

void burn_open(void *own) {
    drive_open();
    distributor_open();
    recover(own);
}
