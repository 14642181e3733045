// The situation: what the apps tell each other, one small structure an app.
//
// An app reads the whole situation and writes its own part of it, and nothing else: no app calls
// another, and none has variables elsewhere but what a restart is to find (kernel/kept.h). What
// only it needs is its part's `own` (own.h). The parts are plain data without pointers, so that
// each app can be put behind memory protection, given its part to write and a copy of the rest to
// read, and be restarted alone.
#ifndef ARES4_FLIGHT_SITUATION_H
#define ARES4_FLIGHT_SITUATION_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/cabin.h"
#include "drivers/distributor.h"
#include "drivers/drive.h"
#include "drivers/edac.h"
#include "drivers/power.h"
#include "drivers/startracker.h"
#include "flight/moment.h"
#include "flight/own.h"
#include "generated/controls.h"
#include "generated/dictionary.h"
#include "kernel/executive.h"
#include "kernel/fault.h"
#include "kernel/mathematics.h"

#define CONTACTS_MAX TRACKS
#define CATALOGUE_SHOWN 8u
#define RECORDS_SHOWN 15u
#define NO_TIME UINT16_MAX // for times to something that is not coming, in seconds
#define NO_STROKE UINT8_MAX
#define NO_FIX UINT16_MAX // for the age of a fix that never was

// How this start came about (flight/start.c).
struct start_part {
    uint32_t cause;     // enum restart_cause
    uint32_t starts;    // since power-on
    struct fault fault; // what led to this one
    bool faulted;       // if a fault did
    uint8_t trap;       // enum trap: which
    bool restarted;     // it was no power-on
};

// The pilot's hand (flight/panel.c).
struct panel_part {
    uint8_t position[CONTROLS];
    uint32_t pressed[2];     // controls that left their rest position in this frame, a bit each
    uint32_t moved[2];       // controls that changed in this frame
    uint32_t fitted[2];      // controls that the panel has which is plugged in, a bit each
    uint32_t disagrees[2];   // of these: its switch was found elsewhere, and no hand has decided
    uint8_t stroke;          // number of the one that came in this frame, or NO_STROKE
    uint8_t found[CONTROLS]; // where the switches that disagree stand at the panel
    struct panel_own own;
};

// What the pilot says (flight/transcript.c).
struct transcript_part {
    bool open;           // the line is on the screen
    bool refused;        // the text before waits for the log, so that this one has to wait
    bool waits;          // a text waits for the log
    uint32_t characters; // in the line
    uint32_t given;      // texts so far; the number of the one that waits
    struct transcript_own own;
};

// What was commanded, and is (flight/upkeep.c).
struct upkeep_part {
    uint32_t uncommanded; // times that thrusters fired by themselves
    bool rcs_shut;        // and did not stop: RCS gets no power
    struct upkeep_own own;
};

// What the crew wants of the archive.
enum wish {
    WISH_NEWEST, // what is written now, as it comes
    WISH_NUMBER, // entries from that number on
    WISH_DAY,    // from that day and hour of the mission on, DDDHH
    WISH_OLDER,  // those before that number
    WISH_NEWER,
    WISH_KIND, // those of the next kind
    WISH_SHOW, // one, by its number
    WISH_NEXT, // the one after it
    WISH_PLAY, // and all after it in their time, or no more
    WISH_SPEED,
};

struct archive_wish {
    uint32_t count; // so far
    uint32_t number;
    uint8_t what; // enum wish
};

// Page and keys (flight/display.c).
struct display_part {
    struct archive_wish wish;
    uint8_t page;           // enum page
    uint8_t selected;       // row the arrows stand on, from 0
    uint8_t track;          // selected on the LIDAR's page, 0 for none
    uint8_t stroke;         // number of the last one that was acted on, or NO_STROKE
    bool attitude_override; // the pilot allows an ignition without known attitude
    bool tie_buses;
    bool timer_runs;
    bool typing;
    uint32_t typed; // digits typed so far
    uint32_t timer_s;
    uint32_t marks; // mission-record entries asked for by soft key
    struct display_own own;
};

// Buses and loads (flight/supply.c).
struct supply_part {
    struct power_readings power;
    uint32_t wanted;  // loads that should be closed
    uint32_t tripped; // loads that opened by themselves and wait
    uint32_t trips;
    uint8_t shed_steps;
    bool dark;
    bool buses_wanted[2];
    bool life_support_on;
    struct supply_own own;
};

// Drive and distributor (flight/burn.c).
struct burn_part {
    struct drive_readings drive;
    struct distributor_readings distributor;
    uint8_t mode;         // enum drive_mode
    uint8_t refusal;      // enum refusal: what forbids an ignition now
    uint8_t last_refusal; // of the last time IGNITE was pressed
    bool armed;
    bool all_reserves;
    uint32_t throttle_permille;
    uint32_t burn_frames; // of the burn that is, or the last one
    uint32_t ignitions;   // since power-on
    uint32_t flameouts;
    uint32_t starved; // times that a burn or a strike ended for want of power
    uint32_t quenches;
    uint8_t cut_by; // enum cut_by: the last means that a burn had to be ended with
    struct burn_own own;
};

// Attitude (flight/pointing.c).
struct pointing_part {
    struct quaternion attitude; // body to inertial
    struct vector rate_rad_s;
    struct vector momentum_nms; // in the wheels
    struct vector gained_m_s;   // what the accelerometers summed up since the start, inertial
    struct startracker_fix fix; // the last one
    uint32_t fixes;             // fixes taken so far
    double error_rad;           // between attitude and demand
    double jolt_m_s2;           // acceleration that no actuator explains
    uint32_t propellant_g;
    bool rate_read, momentum_read, propellant_read; // by a sensor that has power
    uint32_t pulses;
    uint8_t mode;      // enum attitude_mode
    uint8_t knowledge; // enum attitude_knowledge
    bool settled;
    bool saturated;
    struct pointing_own own;
};

struct orbit_elements {
    double semi_major_axis_m;
    double eccentricity;
    double inclination_rad;
    double raan_rad;
    double argument_of_periapsis_rad;
    double true_anomaly_rad;
    double period_s;
    double periapsis_altitude_m;
    double apoapsis_altitude_m;
};

// Where the ship is (flight/navigation.c).
struct navigation_part {
    struct vector position_m;
    struct vector velocity_m_s;
    uint64_t cycles; // when the ship was there
    struct orbit_elements elements;
    double altitude_m;
    double residual_m; // of the last fix against the estimate
    uint16_t fix_age_s;
    uint8_t mode; // enum navigation_mode
    struct navigation_own own;
};

struct contact {
    uint32_t number; // 0: none
    uint32_t azimuth_mdeg;
    int32_t elevation_mdeg;
    uint32_t range_dm;
    int32_t closing_mm_s;
    uint32_t width_m;
    uint32_t signal_cb;
    uint32_t age_s;
    uint16_t time_to_contact_s; // NO_TIME: not coming
    bool seen;                  // in the last scan; else this is where it should be
    bool coming;                // it is on a collision course
};

// What the LIDAR tracks, nearest first (flight/contacts.c).
struct contacts_part {
    struct contact contact[CONTACTS_MAX];
    uint32_t count;
    struct contact aim; // what read-out and imager look at: the selected one, else the nearest
    bool selected;      // it is the selected one
    uint32_t announced; // contacts since the start
    uint32_t so_far;    // and with those before it
    uint32_t threats;   // tracks that were found to come, so far
    uint32_t threat;    // number of the last of them while it comes, else as below
    uint32_t collision; // number of the track that will be here first, 0 for none
    uint16_t collision_s;
    bool on;
    struct contacts_own own;
};

struct catalogue_row {
    uint32_t met_s;
    uint32_t range_dm;
    uint32_t azimuth_mdeg;
    uint32_t width_m;
    uint8_t matter; // enum matter
    uint8_t band;   // enum band
    uint8_t track;
    uint8_t brightness;
};

// What the imager sees (flight/imaging.c).
struct imaging_part {
    uint32_t frames;
    uint32_t lost;
    uint32_t azimuth_mdeg;
    int32_t elevation_mdeg;
    uint32_t field_mdeg;
    uint32_t exposure_ms;
    uint16_t spectrum[8];
    uint8_t band;
    uint8_t matter;
    uint8_t brightness;
    uint32_t frame_met_s; // when the last one was taken, since the start; 0: none was
    uint8_t target;       // track it looks at, 0: nadir
    bool on;
    uint32_t catalogued;
    struct catalogue_row catalogue[CATALOGUE_SHOWN]; // newest first
    struct imaging_own own;
};

struct record_row {
    uint32_t number;
    uint32_t met_s;
    uint32_t which; // what it was about: words_which(), words_entry_which()
    uint16_t event; // enum event, for entries of kind event
    uint8_t entry;  // enum entry
};

// Entries of the log on their way to the ground (flight/sending.c).
struct sending_part {
    uint32_t pieces; // so many were there so far; the last of them:
    uint8_t link;    // enum radio_link: where it is to go
    uint8_t bytes;
    uint8_t piece[FRAME_PAYLOAD_MAX];
    struct sending_own own;
};

// What is done with the energy that is left (flight/lastlight.c).
struct lastlight_part {
    bool on;           // nothing but the reserve feeds the computer
    bool closed;       // what the log had open was closed, or is being so
    uint32_t takes_mj; // that a look's time takes of it, as measured
    uint32_t left_mj;
};

// The flight log (flight/records.c).
struct records_part {
    bool on; // the recorder has power
    bool mounted;
    bool failing;
    uint32_t safe;    // last record that is programmed and read back
    uint32_t waiting; // records not yet safe
    uint32_t lost;
    uint32_t page;
    uint32_t stored_frame; // frame in which the last one became safe
    uint32_t words_safe;   // number of the last text of the transcript that is safe
    uint32_t shown;
    struct record_row row[RECORDS_SHOWN]; // newest first
    struct records_own own;
};

// What the part holds (flight/archive.c).
struct archive_part {
    bool browsing; // P70 lists what was asked for, not what is written now
    bool busy;     // it looks for something
    bool ended;    // there is nothing more of that
    uint32_t kind; // enum entry that is looked for; 0: any
    uint32_t shown;
    struct record_row row[RECORDS_SHOWN]; // newest first
    bool there;                           // an entry is shown:
    struct record_row entry;
    uint32_t bytes; // of its payload
    bool playing;
    uint32_t speed;
    uint32_t play_met_s; // the play clock
    uint32_t picture;    // number of the frame that belongs to it, once that is there; else 0
    struct archive_own own;
};

// The links (flight/telemetry.c, flight/uplink.c).
struct telemetry_part {
    bool locked[2];
    bool up[2]; // locked, and its antenna has power
    int32_t signal_cb[2];
    uint32_t frames_sent;
    uint32_t frames_lost;
    uint32_t events_lost;
    uint32_t pieces; // of the log that were sent, as the app that has them counts
    struct telemetry_own own;
};

struct uplink_part {
    uint32_t accepted;
    uint32_t rejected;
    uint32_t marks;       // mission-record entries asked for
    uint32_t page_orders; // pages asked for
    uint8_t page;         // the last of them
    uint32_t log_orders;  // entries of the log asked for: so often,
    uint32_t log_first, log_last;
    uint8_t log_link; // enum radio_link: and by whom
    struct uplink_own own;
};

// The air (flight/air.c).
struct air_part {
    struct cabin_readings cabin;
};

// The computer (flight/health.c).
struct health_part {
    struct edac_counts memory;
    uint32_t mended;      // words made whole since the start
    uint32_t uncorrected; // words that EDAC could not correct since then
    struct executive_report executive;
    uint64_t instructions;
    uint32_t instructions_per_s;
    uint32_t spurious;
};

// Caution and warning (flight/alarms.c).
struct alarms_part {
    uint32_t active; // conditions that hold and alarms that were raised, a bit each
    uint32_t raised; // of these the ones the crew was told of
    uint32_t unacknowledged;
    uint32_t since_s[ALARMS]; // mission elapsed time at which each was raised, or came back
    uint32_t warnings;        // looks so far at which warnings were raised
    uint8_t last_warning;     // the weightiest of the last of these
    uint32_t lamps;           // lamps that are lit by alarms
    uint32_t flashing;        // and of these the ones that flash
    bool warning;             // an unacknowledged warning is there: the tone sounds
    bool caution;             // an unacknowledged caution is there
    struct alarms_own own;
};

struct indicators_part {
    uint32_t lamps; // as lit
    struct indicators_own own;
};

struct situation {
    struct moment now;
    struct start_part start;
#define APP(stem, period_frames, phase_frames) struct stem##_part stem;
#include "flight/apps.def"
#undef APP
};

// Whether there is an attitude that the ship is to have, and one that she is known to have.
static inline bool pointing_demands(const struct pointing_part *pointing) {
    return pointing->mode != ATTITUDE_MODE_FREE &&
           pointing->knowledge != ATTITUDE_KNOWLEDGE_UNKNOWN;
}

static inline uint32_t panel_position(const struct situation *seen, enum control control) {
    return seen->panel.position[control];
}

static inline bool panel_pressed(const struct situation *seen, enum control control) {
    return seen->panel.pressed[control / 32u] >> (control % 32u) & 1u;
}

static inline bool control_is_momentary(uint32_t control) {
    static const uint32_t momentary[] = {CONTROLS_MOMENTARY};
    return momentary[control / 32u] >> (control % 32u) & 1u;
}

static inline bool control_is_queued(uint32_t control) {
    static const uint32_t queued[] = {CONTROLS_QUEUED};
    return queued[control / 32u] >> (control % 32u) & 1u;
}

static inline bool panel_moved(const struct situation *seen, enum control control) {
    return seen->panel.moved[control / 32u] >> (control % 32u) & 1u;
}

#endif
