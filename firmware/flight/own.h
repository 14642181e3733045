// What only an app itself needs: the end of its part of the situation (situation.h).
#ifndef ARES4_FLIGHT_OWN_H
#define ARES4_FLIGHT_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/imager.h"
#include "drivers/lidar.h"
#include "drivers/radio.h"
#include "flight/events.h"
#include "flight/waiting.h"
#include "generated/controls.h"
#include "generated/dictionary.h"
#include "generated/loads.h"
#include "kernel/mathematics.h"
#include "portable/frames.h"

struct panel_own {
    uint32_t deaf[2];              // contacts that may still bounce, a bit each,
    uint8_t deaf_frames[CONTROLS]; // and for how long
    uint32_t alone[2];             // controls of which one latch alone said that they moved
};

struct upkeep_own {
    struct vector rate_rad_s; // of the last step, as all below
    uint32_t propellant_g;
    uint32_t fired; // thrusters that were commanded
    bool rcs;       // with power
    uint32_t leak_steps;
};

struct kept_display {
    uint8_t page, tie_buses, track, stroke;
    uint32_t marks;
    uint8_t sign, count, timer_runs, filling;
    uint32_t typed, timer_s;
};

struct display_own {
    struct kept_display kept; // as it was put last
    char sign;                // typed first, or 0
    uint32_t count;           // digits typed
    uint32_t timer_frames;
    uint32_t warnings; // of the alarms, when last looked
    bool worked_on;    // a hand touched something, or the ground chose a page
    uint32_t page_orders;
    uint8_t answer;         // which one
    uint32_t answer_frames; // left for it to stand
    bool fresh;             // the page was not drawn yet
    bool covered;           // the transcript was drawn over it
    uint32_t archived;      // number of the entry of the archive that was drawn
};

#define TRANSCRIPT_CHARACTERS_MAX 2000u
#define TRANSCRIPT_TEXTS 2u
#define TRANSCRIPT_PIECE_BYTES 64u
#define TRANSCRIPT_BYTES_MAX 8064u // in UTF-8, a character at most 4, in whole pieces

struct transcript_text {
    uint32_t bytes, characters;
    uint32_t met_s; // when it was begun
};

struct kept_transcript {
    struct transcript_text text[TRANSCRIPT_TEXTS];
    uint32_t number; // of the last character that was written
    uint32_t given;  // texts so far
    uint8_t open;    // the line
    uint8_t typed;   // the text that is in the line
    uint8_t waits;   // the other one waits for the log
    uint8_t filling;
};

struct transcript_own {
    struct kept_transcript state;
    uint8_t bytes[TRANSCRIPT_TEXTS][TRANSCRIPT_BYTES_MAX];
    uint32_t empty_frames; // for which the line has been open, and empty
    bool refused;
};

struct kept_supply {
    uint32_t dark, life_support_on, shed_steps, low_rows;
};

struct supply_own {
    struct kept_supply kept;           // as it was put last
    uint32_t closed;                   // as written last
    uint32_t well_steps;               // how long no bus was low
    uint32_t low_rows;                 // rows shed for a low bus
    uint32_t low_steps;                // how long a bus has been low
    uint32_t pause_steps[LOADS_COUNT]; // until a load that tripped is closed again
    uint32_t sound_steps[LOADS_COUNT]; // how long a load has stayed closed
    uint8_t tries[LOADS_COUNT];
};

struct kept_burn {
    uint8_t armed, all_reserves, mode, distributor, cut_by, contradicted, quenched, filling;
    uint32_t burn_frames, ignitions;
};

struct burn_own {
    struct kept_burn kept;    // as it was put last
    uint8_t found;            // enum drive_mode that a restart has ended
    bool was_ready;           // before it
    uint8_t distributor;      // enum distributor_state that was told last
    uint32_t comes_up_frames; // in which it may come up again after a restart
    bool quenched;            // waits for the switch to be put off
    uint32_t mode_frames;     // since the last transition
    uint32_t odd_frames;      // for which the drive has said RUNNING and its meters not
    uint32_t lingers_frames;  // for which a burn has gone on after the last means against it
    bool contradicted;        // by its meters, for too long
};

#define AXES 3u

// A sensor's sample, and whether the last one leapt away from it.
struct believed {
    struct vector value;
    bool doubts;
};

struct pointing_own {
    struct quaternion target; // of hold
    bool targeted;
    bool known;
    struct quaternion claimed; // by a fix that waits for a second one
    bool claims;
    struct believed rate, felt;
    uint32_t sample;
    uint32_t star_frame; // of the last star fix
    uint32_t settled_frames;
    uint32_t jolt_frame;
    bool jolted;
    int32_t thrusting[AXES]; // direction in which thrusters fire
    bool relieving[AXES];
};

struct navigation_own {
    uint32_t count;          // fixes in the filter
    uint32_t outliers;       // in a row that agree,
    struct vector outlier_m; // and the last of them, from the estimate
    uint32_t fixes;          // of the pointing app, when last looked
    uint32_t fix_met_s;
    bool fixed_once;
    bool was_fixed; // before a restart
    struct vector gained_m_s;
};

#define TRACKS 24u                      // contacts that are remembered
#define PLACES (TRACKS + LIDAR_RETURNS) // these, and what was seen once or twice
#define TRAIL 5u                        // places that are shown behind a contact

struct track {
    uint32_t number; // 0 until it is a contact
    bool used;
    uint8_t hits;
    uint8_t scans_coming;  // more of them than not, lately
    bool coming;           // it is on a collision course,
    bool told;             // which the crew knows,
    uint8_t rest_s;        // and hears again of after so long
    uint32_t unseen_s;     // since it was seen last
    uint32_t sightings;    // that its closing speed is the mean of
    struct vector place_m; // local frame: along the velocity, to the right, up
    struct vector velocity_m_s;
    struct lidar_return last;
    uint32_t age_s;
    struct vector trail[TRAIL]; // where it was in the scans before, newest first
};

struct contacts_own {
    struct track tracks[PLACES];
    uint8_t order[TRACKS]; // of those that are contacts, nearest first
    uint32_t next_number;
    uint32_t steps; // since the last second that the tracks know of
    bool recovered; // what was kept over a restart was taken up
};

#define PICTURE_BYTES (IMAGER_WIDTH * IMAGER_HEIGHT)
#define CATALOGUED_MAX 64u // pairs of matter and track that are remembered

struct imaging_own {
    uint8_t pictures[2][PICTURE_BYTES]; // one is shown while the other is exposed
    uint32_t exposing;                  // which of them
    bool busy;
    uint32_t wait_steps;
    uint32_t busy_steps;
    uint32_t exposure_ms;
    uint8_t exposed_target;
    uint8_t band;
    uint16_t known[CATALOGUED_MAX]; // matter and track of the rows of the catalogue
    uint32_t known_count;
    bool archived; // the monitor shows a frame of the archive
};

#define RECORDS_OUTSTANDING (2u * WAITING_MAX) // those of the queue, and the store's own

enum texts_phase { TEXTS_NONE, TEXTS_IMAGE, TEXTS_WORDS, TEXTS_GIVEN };

struct texts {
    uint8_t image_payload[ENTRY_BYTES_MAX + PICTURE_BYTES];
    uint8_t words_payload[ENTRY_BYTES_MAX + TRANSCRIPT_BYTES_MAX];
    uint32_t image_bytes, words_bytes; // of these
    uint32_t text;                     // that is on its way: the transcript's number of it
    uint32_t safe;                     // the last that is in the log
    uint32_t image, number;            // as records
    uint8_t phase;                     // enum texts_phase
};

struct records_own {
    struct texts texts;
    struct event_reader reader;
    struct waiting_queue queue;
    uint32_t mountings; // of the log, that the queue knows of
    uint32_t marks, ground_marks, catalogued;
    uint32_t missed; // pages that did not hold, of which was told
    uint32_t held;   // and that had not, when the last record became safe
    uint32_t next_situation_s;
    bool start_written, fault_written;
    bool last;                          // the situation on the reserve was taken down
    uint8_t kinds[RECORDS_OUTSTANDING]; // enum entry, of records that are not safe yet, by number
};

enum archive_state {
    ARCHIVE_RESTS,
    ARCHIVE_LISTS,
    ARCHIVE_FETCHES,
    ARCHIVE_FETCHES_FRAME,
    ARCHIVE_FETCHES_AHEAD, // and has the next entry to be played, once it is found
};

#define ARCHIVE_PAYLOAD_MAX 8448u

struct archive_own {
    uint8_t payload[ARCHIVE_PAYLOAD_MAX]; // of the entry that is shown
    uint8_t picture[PICTURE_BYTES];
    uint64_t time_ms; // of that entry
    uint64_t play_ms; // the play clock
    uint32_t wishes;  // of the display, when last looked
    uint32_t from;    // number from which the list was looked for,
    uint32_t until;   // and before which it ends
    uint8_t state;    // enum archive_state
    uint8_t speed;    // which of them
};

// What the ground wants of the log yet; last 0: nothing.
struct kept_sending {
    uint32_t next, last;
    uint32_t link; // enum radio_link
};

struct sending_own {
    struct kept_sending wanted;
    uint32_t orders;  // of the uplink, when it was asked
    uint32_t entries; // sent since it was asked
    uint32_t at;      // bytes of the entry in hand that were sent
    bool looking;     // for the next entry
    bool dark;        // the mass memory had no power, or its log was not found
    bool in_hand;
};

struct telemetry_own {
    struct event_reader reader;
    uint16_t sequence;
};

#define UPLINK_TAKEN 8u

// What tells a command from another.
struct uplink_command {
    uint8_t link, id;
    uint16_t sequence, payload;
};

struct uplink_taken {
    uint32_t count;
    struct uplink_command command[UPLINK_TAKEN];
};

struct uplink_own {
    struct uplink_taken taken; // the last that were carried out
    struct frame_finder finders[RADIO_LINKS];
    uint8_t link; // enum radio_link: of the command in hand
};

struct kept_alarms {
    uint32_t raised, unacknowledged, holding;
    uint32_t counted[ALARMS]; // as often as each was there when it was told of
    uint32_t since_s[ALARMS];
    uint16_t rest[ALARMS];
};

struct alarms_own {
    struct kept_alarms kept; // as they were put last
    uint32_t holding;        // conditions that have held long enough
    uint32_t taken_over;     // of these the ones that were so before the start, and not since
    uint16_t looks[ALARMS];  // in a row that contradict holding
    uint16_t rest[ALARMS];   // looks until it may be raised again
    uint32_t counted[ALARMS];
};

struct indicators_own {
    uint32_t click_frames; // left of the click of a key
};

#endif
