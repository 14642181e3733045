// Telemetry, events, alarms, log entries and commands by number.
// Made by firmware/generate.py: do not edit.
// clang-format off
#ifndef ARES4_GENERATED_DICTIONARY_H
#define ARES4_GENERATED_DICTIONARY_H

#include <stdint.h>

#define FRAME_EVENT_ID 64u
#define FRAME_ENTRY_ID 65u
#define FRAME_COMMAND_ID 128u
#define EVENT_FIELDS_MAX 4u

#define TELEMETRY_EARTH 1u
#define TELEMETRY_SURFACE 2u

enum mend {
    MEND_LOST = 0,
    MEND_COPIED = 1,
    MEND_CLEARED = 2,
    MEND_LEFT = 3,
};

// name, words
#define MEND_VALUES(ROW) \
    ROW(LOST, "LOST") \
    ROW(COPIED, "COPIED") \
    ROW(CLEARED, "CLEARED") \
    ROW(LEFT, "LEFT")

enum trap {
    TRAP_FETCH_MISALIGNED = 0,
    TRAP_FETCH_FAULT = 1,
    TRAP_ILLEGAL_INSTRUCTION = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_LOAD_MISALIGNED = 4,
    TRAP_LOAD_FAULT = 5,
    TRAP_STORE_MISALIGNED = 6,
    TRAP_STORE_FAULT = 7,
    TRAP_USER_CALL = 8,
    TRAP_SUPERVISOR_CALL = 9,
    TRAP_RESERVED_CALL = 10,
    TRAP_MACHINE_CALL = 11,
    TRAP_FETCH_PAGE_FAULT = 12,
    TRAP_LOAD_PAGE_FAULT = 13,
    TRAP_RESERVED = 14,
    TRAP_STORE_PAGE_FAULT = 15,
    TRAP_WATCHDOG = 16,
    TRAP_MEMORY = 17,
    TRAP_ASSERT = 18,
    TRAP_INTERRUPT = 19,
    TRAP_UNKNOWN = 20,
    TRAP_NONE = 21,
};

// name, words
#define TRAP_VALUES(ROW) \
    ROW(FETCH_MISALIGNED, "FETCH MISALIGNED") \
    ROW(FETCH_FAULT, "FETCH FAULT") \
    ROW(ILLEGAL_INSTRUCTION, "ILLEGAL INSTRUCTION") \
    ROW(BREAKPOINT, "BREAKPOINT") \
    ROW(LOAD_MISALIGNED, "LOAD MISALIGNED") \
    ROW(LOAD_FAULT, "LOAD FAULT") \
    ROW(STORE_MISALIGNED, "STORE MISALIGNED") \
    ROW(STORE_FAULT, "STORE FAULT") \
    ROW(USER_CALL, "USER CALL") \
    ROW(SUPERVISOR_CALL, "SUPERVISOR CALL") \
    ROW(RESERVED_CALL, "RESERVED CALL") \
    ROW(MACHINE_CALL, "MACHINE CALL") \
    ROW(FETCH_PAGE_FAULT, "FETCH PAGE FAULT") \
    ROW(LOAD_PAGE_FAULT, "LOAD PAGE FAULT") \
    ROW(RESERVED, "RESERVED") \
    ROW(STORE_PAGE_FAULT, "STORE PAGE FAULT") \
    ROW(WATCHDOG, "WATCHDOG") \
    ROW(MEMORY, "MEMORY") \
    ROW(ASSERT, "ASSERT") \
    ROW(INTERRUPT, "INTERRUPT") \
    ROW(UNKNOWN, "UNKNOWN") \
    ROW(NONE, "NONE")

enum restart_cause {
    RESTART_CAUSE_POWER_ON = 0,
    RESTART_CAUSE_SOFTWARE = 1,
    RESTART_CAUSE_WATCHDOG = 2,
    RESTART_CAUSE_EXTERNAL = 3,
    RESTART_CAUSE_DOUBLE_FAULT = 4,
    RESTART_CAUSE_MEMORY = 5,
};

// name, words
#define RESTART_CAUSE_VALUES(ROW) \
    ROW(POWER_ON, "POWER ON") \
    ROW(SOFTWARE, "SOFTWARE") \
    ROW(WATCHDOG, "WATCHDOG") \
    ROW(EXTERNAL, "EXTERNAL") \
    ROW(DOUBLE_FAULT, "DOUBLE FAULT") \
    ROW(MEMORY, "MEMORY")

enum drive_mode {
    DRIVE_MODE_OFF = 0,
    DRIVE_MODE_HEATING = 1,
    DRIVE_MODE_READY = 2,
    DRIVE_MODE_IGNITING = 3,
    DRIVE_MODE_RUNNING = 4,
    DRIVE_MODE_FAULT = 5,
};

// name, words
#define DRIVE_MODE_VALUES(ROW) \
    ROW(OFF, "OFF") \
    ROW(HEATING, "HEATING") \
    ROW(READY, "READY") \
    ROW(IGNITING, "IGNITING") \
    ROW(RUNNING, "RUNNING") \
    ROW(FAULT, "FAULT")

enum distributor_state {
    DISTRIBUTOR_STATE_OFF = 0,
    DISTRIBUTOR_STATE_PREPARING = 1,
    DISTRIBUTOR_STATE_ONLINE = 2,
    DISTRIBUTOR_STATE_QUENCHED = 3,
};

// name, words
#define DISTRIBUTOR_STATE_VALUES(ROW) \
    ROW(OFF, "OFF") \
    ROW(PREPARING, "PREPARING") \
    ROW(ONLINE, "ONLINE") \
    ROW(QUENCHED, "QUENCHED")

enum attitude_mode {
    ATTITUDE_MODE_FREE = 0,
    ATTITUDE_MODE_HOLD = 1,
    ATTITUDE_MODE_TRACK = 2,
};

// name, words
#define ATTITUDE_MODE_VALUES(ROW) \
    ROW(FREE, "FREE") \
    ROW(HOLD, "HOLD") \
    ROW(TRACK, "TRACK")

enum attitude_knowledge {
    ATTITUDE_KNOWLEDGE_UNKNOWN = 0,
    ATTITUDE_KNOWLEDGE_GYRO = 1,
    ATTITUDE_KNOWLEDGE_STARS = 2,
};

// name, words
#define ATTITUDE_KNOWLEDGE_VALUES(ROW) \
    ROW(UNKNOWN, "UNKNOWN") \
    ROW(GYRO, "GYRO") \
    ROW(STARS, "STARS")

enum navigation_mode {
    NAVIGATION_MODE_NONE = 0,
    NAVIGATION_MODE_DEAD_RECKONING = 1,
    NAVIGATION_MODE_FIXED = 2,
};

// name, words
#define NAVIGATION_MODE_VALUES(ROW) \
    ROW(NONE, "NONE") \
    ROW(DEAD_RECKONING, "DEAD RECKONING") \
    ROW(FIXED, "FIXED")

enum refusal {
    REFUSAL_NONE = 0,
    REFUSAL_CUT_OFF_HELD = 1,
    REFUSAL_NOT_ARMED = 2,
    REFUSAL_DRIVE_NOT_RUN = 3,
    REFUSAL_DRIVE_FAULT = 4,
    REFUSAL_NO_PROPELLANT = 5,
    REFUSAL_BUS_B_DEAD = 6,
    REFUSAL_DISTRIBUTOR_OFFLINE = 7,
    REFUSAL_ATTITUDE_UNKNOWN = 8,
    REFUSAL_CATHODES_COLD = 9,
    REFUSAL_DARK_SHIP = 10,
};

// name, words
#define REFUSAL_VALUES(ROW) \
    ROW(NONE, "NONE") \
    ROW(CUT_OFF_HELD, "CUT OFF HELD") \
    ROW(NOT_ARMED, "NOT ARMED") \
    ROW(DRIVE_NOT_RUN, "DRIVE NOT RUN") \
    ROW(DRIVE_FAULT, "DRIVE FAULT") \
    ROW(NO_PROPELLANT, "NO PROPELLANT") \
    ROW(BUS_B_DEAD, "BUS B DEAD") \
    ROW(DISTRIBUTOR_OFFLINE, "DISTRIBUTOR OFFLINE") \
    ROW(ATTITUDE_UNKNOWN, "ATTITUDE UNKNOWN") \
    ROW(CATHODES_COLD, "CATHODES COLD") \
    ROW(DARK_SHIP, "DARK SHIP")

enum stop_cause {
    STOP_CAUSE_CUT_OFF = 0,
    STOP_CAUSE_DISARMED = 1,
    STOP_CAUSE_DRIVE_SWITCH = 2,
    STOP_CAUSE_DARK_SHIP = 3,
    STOP_CAUSE_POWER = 4,
    STOP_CAUSE_FLAMEOUT = 5,
    STOP_CAUSE_FAULT = 6,
    STOP_CAUSE_RESTART = 7,
    STOP_CAUSE_DISTRIBUTOR = 8,
};

// name, words
#define STOP_CAUSE_VALUES(ROW) \
    ROW(CUT_OFF, "CUT OFF") \
    ROW(DISARMED, "DISARMED") \
    ROW(DRIVE_SWITCH, "DRIVE SWITCH") \
    ROW(DARK_SHIP, "DARK SHIP") \
    ROW(POWER, "POWER") \
    ROW(FLAMEOUT, "FLAMEOUT") \
    ROW(FAULT, "FAULT") \
    ROW(RESTART, "RESTART") \
    ROW(DISTRIBUTOR, "DISTRIBUTOR")

enum cut_by {
    CUT_BY_VALVE = 0,
    CUT_BY_HEATERS = 1,
    CUT_BY_CONTACTOR = 2,
    CUT_BY_BUS_B = 3,
};

// name, words
#define CUT_BY_VALUES(ROW) \
    ROW(VALVE, "VALVE") \
    ROW(HEATERS, "HEATERS") \
    ROW(CONTACTOR, "CONTACTOR") \
    ROW(BUS_B, "BUS B")

enum matter {
    MATTER_NOTHING = 0,
    MATTER_SUNLIGHT = 1,
    MATTER_MARS_SOIL = 2,
    MATTER_HAZE = 3,
    MATTER_ROCK = 4,
    MATTER_ICE = 5,
    MATTER_IRON = 6,
    MATTER_HULL_METAL = 7,
    MATTER_POLYMER = 8,
    MATTER_DEFIES_ANALYSIS = 9,
};

// name, words
#define MATTER_VALUES(ROW) \
    ROW(NOTHING, "NOTHING") \
    ROW(SUNLIGHT, "SUNLIGHT") \
    ROW(MARS_SOIL, "MARS SOIL") \
    ROW(HAZE, "HAZE") \
    ROW(ROCK, "ROCK") \
    ROW(ICE, "ICE") \
    ROW(IRON, "IRON") \
    ROW(HULL_METAL, "HULL METAL") \
    ROW(POLYMER, "POLYMER") \
    ROW(DEFIES_ANALYSIS, "DEFIES ANALYSIS")

enum band {
    BAND_VISIBLE = 0,
    BAND_NEAR_INFRARED = 1,
    BAND_THERMAL = 2,
    BAND_ULTRAVIOLET = 3,
    BAND_GRAVIMETRIC = 4,
};

// name, words
#define BAND_VALUES(ROW) \
    ROW(VISIBLE, "VISIBLE") \
    ROW(NEAR_INFRARED, "NEAR INFRARED") \
    ROW(THERMAL, "THERMAL") \
    ROW(ULTRAVIOLET, "ULTRAVIOLET") \
    ROW(GRAVIMETRIC, "GRAVIMETRIC")

enum rejection {
    REJECTION_BAD_CHECKSUM = 0,
    REJECTION_UNKNOWN_COMMAND = 1,
    REJECTION_WRONG_LENGTH = 2,
    REJECTION_NO_SUCH_PAGE = 3,
    REJECTION_REPEATED = 4,
};

// name, words
#define REJECTION_VALUES(ROW) \
    ROW(BAD_CHECKSUM, "BAD CHECKSUM") \
    ROW(UNKNOWN_COMMAND, "UNKNOWN COMMAND") \
    ROW(WRONG_LENGTH, "WRONG LENGTH") \
    ROW(NO_SUCH_PAGE, "NO SUCH PAGE") \
    ROW(REPEATED, "REPEATED")

enum alarm {
    ALARM_COLLISION = 0,
    ALARM_CONTACT = 1,
    ALARM_CABIN_PRESSURE = 2,
    ALARM_OXYGEN = 3,
    ALARM_CARBON_DIOXIDE = 4,
    ALARM_FLAMEOUT = 5,
    ALARM_DRIVE_FAULT = 6,
    ALARM_QUENCH = 7,
    ALARM_HULL = 8,
    ALARM_BUSES = 9,
    ALARM_BUS_A = 10,
    ALARM_BUS_B = 11,
    ALARM_BATTERY = 12,
    ALARM_SHED = 13,
    ALARM_TRIPPED = 14,
    ALARM_OXYGEN_TANK = 15,
    ALARM_LIFE_SUPPORT = 16,
    ALARM_TEMPERATURE = 17,
    ALARM_WALL = 18,
    ALARM_ATTITUDE = 19,
    ALARM_WHEELS = 20,
    ALARM_NAVIGATION = 21,
    ALARM_EARTH = 22,
    ALARM_SURFACE = 23,
    ALARM_COMPUTER = 24,
    ALARM_RESTART = 25,
    ALARM_LOG = 26,
    ALARM_PANEL = 27,
    ALARM_LEFT_OUT = 28,
    ALARM_THRUSTERS = 29,
    ALARM_DRIVE_SUPPLY = 30,
};

// name, words
#define ALARM_VALUES(ROW) \
    ROW(COLLISION, "COLLISION") \
    ROW(CONTACT, "CONTACT") \
    ROW(CABIN_PRESSURE, "CABIN PRESSURE") \
    ROW(OXYGEN, "OXYGEN") \
    ROW(CARBON_DIOXIDE, "CARBON DIOXIDE") \
    ROW(FLAMEOUT, "FLAMEOUT") \
    ROW(DRIVE_FAULT, "DRIVE FAULT") \
    ROW(QUENCH, "QUENCH") \
    ROW(HULL, "HULL") \
    ROW(BUSES, "BUSES") \
    ROW(BUS_A, "BUS A") \
    ROW(BUS_B, "BUS B") \
    ROW(BATTERY, "BATTERY") \
    ROW(SHED, "SHED") \
    ROW(TRIPPED, "TRIPPED") \
    ROW(OXYGEN_TANK, "OXYGEN TANK") \
    ROW(LIFE_SUPPORT, "LIFE SUPPORT") \
    ROW(TEMPERATURE, "TEMPERATURE") \
    ROW(WALL, "WALL") \
    ROW(ATTITUDE, "ATTITUDE") \
    ROW(WHEELS, "WHEELS") \
    ROW(NAVIGATION, "NAVIGATION") \
    ROW(EARTH, "EARTH") \
    ROW(SURFACE, "SURFACE") \
    ROW(COMPUTER, "COMPUTER") \
    ROW(RESTART, "RESTART") \
    ROW(LOG, "LOG") \
    ROW(PANEL, "PANEL") \
    ROW(LEFT_OUT, "LEFT OUT") \
    ROW(THRUSTERS, "THRUSTERS") \
    ROW(DRIVE_SUPPLY, "DRIVE SUPPLY")

enum entry {
    ENTRY_NONE = 0,
    ENTRY_EVENT = 1,
    ENTRY_MARK = 2,
    ENTRY_SITUATION = 3,
    ENTRY_FAULT = 4,
    ENTRY_CATALOGUE = 5,
    ENTRY_START = 6,
    ENTRY_WORDS = 7,
    ENTRY_IMAGE = 8,
};

// name, words
#define ENTRY_VALUES(ROW) \
    ROW(NONE, "NONE") \
    ROW(EVENT, "EVENT") \
    ROW(MARK, "MARK") \
    ROW(SITUATION, "SITUATION") \
    ROW(FAULT, "FAULT") \
    ROW(CATALOGUE, "CATALOGUE") \
    ROW(START, "START") \
    ROW(WORDS, "WORDS") \
    ROW(IMAGE, "IMAGE")

enum app {
    APP_PANEL = 0,
    APP_TRANSCRIPT = 1,
    APP_UPKEEP = 2,
    APP_SUPPLY = 3,
    APP_POINTING = 4,
    APP_NAVIGATION = 5,
    APP_BURN = 6,
    APP_CONTACTS = 7,
    APP_IMAGING = 8,
    APP_AIR = 9,
    APP_HEALTH = 10,
    APP_ALARMS = 11,
    APP_INDICATORS = 12,
    APP_DISPLAY = 13,
    APP_UPLINK = 14,
    APP_LASTLIGHT = 15,
    APP_RECORDS = 16,
    APP_ARCHIVE = 17,
    APP_SENDING = 18,
    APP_TELEMETRY = 19,
};

// name, words
#define APP_VALUES(ROW) \
    ROW(PANEL, "PANEL") \
    ROW(TRANSCRIPT, "TRANSCRIPT") \
    ROW(UPKEEP, "UPKEEP") \
    ROW(SUPPLY, "SUPPLY") \
    ROW(POINTING, "POINTING") \
    ROW(NAVIGATION, "NAVIGATION") \
    ROW(BURN, "BURN") \
    ROW(CONTACTS, "CONTACTS") \
    ROW(IMAGING, "IMAGING") \
    ROW(AIR, "AIR") \
    ROW(HEALTH, "HEALTH") \
    ROW(ALARMS, "ALARMS") \
    ROW(INDICATORS, "INDICATORS") \
    ROW(DISPLAY, "DISPLAY") \
    ROW(UPLINK, "UPLINK") \
    ROW(LASTLIGHT, "LASTLIGHT") \
    ROW(RECORDS, "RECORDS") \
    ROW(ARCHIVE, "ARCHIVE") \
    ROW(SENDING, "SENDING") \
    ROW(TELEMETRY, "TELEMETRY")

enum device {
    DEVICE_PROCESSOR = 0,
    DEVICE_FINISHER = 1,
    DEVICE_CLINT = 2,
    DEVICE_PLIC = 3,
    DEVICE_UART = 4,
    DEVICE_CLOCK = 5,
    DEVICE_RESTART = 6,
    DEVICE_WATCHDOG = 7,
    DEVICE_EDAC = 8,
    DEVICE_COCKPIT = 9,
    DEVICE_SCREEN = 10,
    DEVICE_SCOPE = 11,
    DEVICE_MONITOR = 12,
    DEVICE_POWER = 13,
    DEVICE_DISTRIBUTOR = 14,
    DEVICE_DRIVE = 15,
    DEVICE_LIDAR = 16,
    DEVICE_IMAGER = 17,
    DEVICE_MASSMEM = 18,
    DEVICE_INERTIAL = 19,
    DEVICE_STARTRACKER = 20,
    DEVICE_ATTITUDE = 21,
    DEVICE_RADIO = 22,
    DEVICE_CABIN = 23,
    DEVICE_HEADSET = 24,
};

// name, words
#define DEVICE_VALUES(ROW) \
    ROW(PROCESSOR, "PROCESSOR") \
    ROW(FINISHER, "FINISHER") \
    ROW(CLINT, "CLINT") \
    ROW(PLIC, "PLIC") \
    ROW(UART, "UART") \
    ROW(CLOCK, "CLOCK") \
    ROW(RESTART, "RESTART") \
    ROW(WATCHDOG, "WATCHDOG") \
    ROW(EDAC, "EDAC") \
    ROW(COCKPIT, "COCKPIT") \
    ROW(SCREEN, "SCREEN") \
    ROW(SCOPE, "SCOPE") \
    ROW(MONITOR, "MONITOR") \
    ROW(POWER, "POWER") \
    ROW(DISTRIBUTOR, "DISTRIBUTOR") \
    ROW(DRIVE, "DRIVE") \
    ROW(LIDAR, "LIDAR") \
    ROW(IMAGER, "IMAGER") \
    ROW(MASSMEM, "MASSMEM") \
    ROW(INERTIAL, "INERTIAL") \
    ROW(STARTRACKER, "STARTRACKER") \
    ROW(ATTITUDE, "ATTITUDE") \
    ROW(RADIO, "RADIO") \
    ROW(CABIN, "CABIN") \
    ROW(HEADSET, "HEADSET")

enum command {
    COMMAND_PING = 0,
    COMMAND_MARK_RECORD = 1,
    COMMAND_SELECT_PAGE = 2,
    COMMAND_SEND_LOG = 3,
};

// name, words
#define COMMAND_VALUES(ROW) \
    ROW(PING, "PING") \
    ROW(MARK_RECORD, "MARK RECORD") \
    ROW(SELECT_PAGE, "SELECT PAGE") \
    ROW(SEND_LOG, "SEND LOG")

enum page {
    PAGE_OVERVIEW = 0,
    PAGE_NAVIGATION = 1,
    PAGE_LIDAR = 2,
    PAGE_IMAGER = 3,
    PAGE_DRIVE = 4,
    PAGE_POWER = 5,
    PAGE_RECORDS = 6,
    PAGE_PLAYBACK = 7,
    PAGE_COMPUTER = 8,
    PAGE_PANEL = 9,
    PAGE_ALARMS = 10,
};

// name, words
#define PAGE_VALUES(ROW) \
    ROW(OVERVIEW, "OVERVIEW") \
    ROW(NAVIGATION, "NAVIGATION") \
    ROW(LIDAR, "LIDAR") \
    ROW(IMAGER, "IMAGER") \
    ROW(DRIVE, "DRIVE") \
    ROW(POWER, "POWER") \
    ROW(RECORDS, "RECORDS") \
    ROW(PLAYBACK, "PLAYBACK") \
    ROW(COMPUTER, "COMPUTER") \
    ROW(PANEL, "PANEL") \
    ROW(ALARMS, "ALARMS")

enum packet {
    PACKET_SHIP = 1,
    PACKET_NAVIGATION = 2,
    PACKET_ATTITUDE = 3,
    PACKET_DRIVE = 4,
    PACKET_POWER = 5,
    PACKET_LIDAR = 6,
    PACKET_CABIN = 7,
    PACKET_COMPUTER = 8,
};

struct packet_ship {
    uint32_t utc_s;
    uint8_t page;
    uint8_t drive_mode;
    uint8_t attitude_mode;
    uint8_t navigation_mode;
    uint8_t dark;
    uint32_t lamps;
    uint32_t alarms;
    uint8_t positions[23];
} __attribute__((packed));

struct packet_navigation {
    uint8_t mode;
    uint16_t fix_age_s;
    int32_t position_m[3];
    int32_t velocity_m_s[3];
    int32_t altitude_m;
    int32_t semi_major_axis_m;
    uint32_t eccentricity;
    uint32_t inclination_deg;
    uint32_t raan_deg;
    uint32_t argument_of_periapsis_deg;
    uint32_t true_anomaly_deg;
    uint32_t fix_residual_m;
} __attribute__((packed));

#define STEP_packet_navigation_position_m 0.1
#define STEP_packet_navigation_velocity_m_s 0.001
#define STEP_packet_navigation_altitude_m 0.1
#define STEP_packet_navigation_semi_major_axis_m 0.1
#define STEP_packet_navigation_eccentricity 1e-07
#define STEP_packet_navigation_inclination_deg 1e-06
#define STEP_packet_navigation_raan_deg 1e-06
#define STEP_packet_navigation_argument_of_periapsis_deg 1e-06
#define STEP_packet_navigation_true_anomaly_deg 1e-06

struct packet_attitude {
    uint8_t mode;
    uint8_t knowledge;
    int32_t quaternion[4];
    int32_t rate_rad_s[3];
    uint32_t error_deg;
    int16_t wheel_momentum_n_m_s[3];
    uint32_t thruster_propellant_kg;
    uint32_t pulses;
} __attribute__((packed));

#define STEP_packet_attitude_quaternion 9.313225746154785e-10
#define STEP_packet_attitude_rate_rad_s 1e-09
#define STEP_packet_attitude_error_deg 0.001
#define STEP_packet_attitude_thruster_propellant_kg 0.001

struct packet_drive {
    uint8_t mode;
    uint8_t refusal;
    uint8_t distributor;
    uint8_t armed;
    uint8_t all_reserves;
    uint16_t throttle_percent;
    uint32_t thrust_n;
    uint32_t specific_impulse_s;
    uint32_t flow_kg_s;
    uint32_t propellant_kg;
    uint16_t cathode_k;
    uint32_t beam_w;
    uint32_t available_w;
    uint32_t to_drive_w;
    uint32_t to_buses_w;
    uint16_t field_t;
    uint16_t wall_k;
} __attribute__((packed));

#define STEP_packet_drive_throttle_percent 0.1
#define STEP_packet_drive_thrust_n 0.001
#define STEP_packet_drive_specific_impulse_s 0.01
#define STEP_packet_drive_flow_kg_s 1e-09
#define STEP_packet_drive_propellant_kg 0.001
#define STEP_packet_drive_field_t 0.001

struct packet_power {
    uint32_t bus_a_v;
    uint32_t bus_b_v;
    uint32_t bus_a_w;
    uint32_t bus_b_w;
    uint32_t wings_w;
    uint32_t ionic_w;
    uint32_t battery_j;
    int32_t battery_w;
    uint16_t loads_wanted;
    uint16_t loads_live;
    uint8_t shed_steps;
} __attribute__((packed));

#define STEP_packet_power_bus_a_v 0.001
#define STEP_packet_power_bus_b_v 0.001
#define STEP_packet_power_battery_j 1000

struct packet_lidar {
    uint8_t tracks;
    uint8_t track;
    uint32_t azimuth_deg;
    int32_t elevation_deg;
    uint32_t range_m;
    int32_t closing_m_s;
    uint32_t width_m;
    uint16_t time_to_contact_s;
} __attribute__((packed));

#define STEP_packet_lidar_azimuth_deg 0.001
#define STEP_packet_lidar_elevation_deg 0.001
#define STEP_packet_lidar_range_m 0.1
#define STEP_packet_lidar_closing_m_s 0.001

struct packet_cabin {
    uint32_t pressure_pa;
    uint32_t oxygen_pa;
    uint32_t carbon_dioxide_pa;
    uint32_t temperature_k;
    uint32_t oxygen_tank_kg;
} __attribute__((packed));

#define STEP_packet_cabin_temperature_k 0.001
#define STEP_packet_cabin_oxygen_tank_kg 0.001

struct packet_computer {
    uint16_t starts;
    uint32_t frames;
    uint16_t overruns;
    uint16_t busy_percent;
    uint16_t worst_frame_us;
    uint64_t instructions;
    uint32_t memory_corrected;
    uint32_t memory_uncorrected;
    uint32_t events;
    uint16_t events_lost;
    uint16_t frames_lost;
    uint32_t record_number;
    uint16_t records_lost;
    uint16_t commands;
    uint16_t memory_mended;
    uint16_t scrubs;
} __attribute__((packed));

#define STEP_packet_computer_busy_percent 0.1

#define PACKET_FRAMES_PER_SECOND 50u
// name, stem, frame of the second, period in seconds, links
#define PACKET_ROWS(ROW) \
    ROW(SHIP, ship, 10, 1, TELEMETRY_EARTH | TELEMETRY_SURFACE) \
    ROW(NAVIGATION, navigation, 15, 1, TELEMETRY_EARTH) \
    ROW(ATTITUDE, attitude, 20, 1, TELEMETRY_EARTH) \
    ROW(DRIVE, drive, 25, 1, TELEMETRY_EARTH) \
    ROW(POWER, power, 30, 1, TELEMETRY_EARTH) \
    ROW(LIDAR, lidar, 35, 1, TELEMETRY_EARTH) \
    ROW(CABIN, cabin, 40, 1, TELEMETRY_EARTH) \
    ROW(COMPUTER, computer, 45, 1, TELEMETRY_EARTH)

enum event {
    EVENT_BOOT = 1,
    EVENT_RESTARTED = 2,
    EVENT_DRIVE_ARMED = 3,
    EVENT_DRIVE_DISARMED = 4,
    EVENT_DRIVE_READY = 5,
    EVENT_DRIVE_IGNITED = 6,
    EVENT_DRIVE_STOPPED = 7,
    EVENT_IGNITION_REFUSED = 8,
    EVENT_IGNITION_FAILED = 9,
    EVENT_FLAMEOUT = 10,
    EVENT_DISTRIBUTOR_ONLINE = 11,
    EVENT_DISTRIBUTOR_QUENCHED = 12,
    EVENT_DISTRIBUTOR_OFF = 13,
    EVENT_ALL_RESERVES = 14,
    EVENT_CONTACT = 15,
    EVENT_CONTACT_LOST = 16,
    EVENT_COLLISION_ALARM = 17,
    EVENT_MASTER_ALARM = 18,
    EVENT_CAUTION = 19,
    EVENT_ALARM_CLEARED = 20,
    EVENT_ALARM_ACKNOWLEDGED = 21,
    EVENT_RECORD_STORED = 22,
    EVENT_RECORD_FAILED = 23,
    EVENT_LOG_MOUNTED = 24,
    EVENT_FRAME_TAKEN = 25,
    EVENT_CATALOGUED = 26,
    EVENT_DARK_SHIP = 27,
    EVENT_LIGHT_SHIP = 28,
    EVENT_LOAD_SHED = 29,
    EVENT_LOAD_TRIPPED = 30,
    EVENT_LIFE_SUPPORT = 31,
    EVENT_NAV_FIXED = 32,
    EVENT_NAV_LOST = 33,
    EVENT_ATTITUDE_MODE = 34,
    EVENT_ATTITUDE_SETTLED = 35,
    EVENT_COMMAND_ACCEPTED = 36,
    EVENT_COMMAND_REJECTED = 37,
    EVENT_PAGE_SELECTED = 38,
    EVENT_MEMORY_CORRECTED = 39,
    EVENT_HULL_CONTACT = 40,
    EVENT_MEMORY_UNCORRECTED = 41,
    EVENT_PANEL_DISAGREES = 42,
    EVENT_PANEL_SETTLED = 43,
    EVENT_ASSERTED = 44,
    EVENT_IMAGE_RESTORED = 45,
    EVENT_APP_LEFT_OUT = 46,
    EVENT_MINIMAL_MODE = 47,
    EVENT_COMMAND_CORRECTED = 48,
    EVENT_THRUSTERS_UNCOMMANDED = 49,
    EVENT_TRACK_SELECTED = 50,
    EVENT_FIX_DOUBTED = 51,
    EVENT_DRIVE_CONTRADICTED = 52,
    EVENT_CUT_OFF_UNSEEN = 53,
    EVENT_STROKES_LOST = 54,
    EVENT_CONTROL_DOUBTED = 55,
    EVENT_CONTROL_FOUND = 56,
    EVENT_RCS_SHUT = 57,
    EVENT_WORDS_LOST = 58,
    EVENT_LOG_SENT = 59,
    EVENT_SUPPLY_LOST = 60,
    EVENT_SUPPLY_BACK = 61,
};

#define STEP_event_drive_ignited_throttle_percent 0.1
#define STEP_event_drive_ignited_propellant_kg 0.001
#define STEP_event_drive_stopped_burn_s 0.02
#define STEP_event_drive_stopped_propellant_kg 0.001
#define STEP_event_flameout_propellant_kg 0.001
#define STEP_event_contact_azimuth_deg 0.001
#define STEP_event_contact_range_m 0.1
#define STEP_event_contact_lost_range_m 0.1
#define STEP_event_collision_alarm_range_m 0.1
#define STEP_event_collision_alarm_closing_m_s 0.001
#define STEP_event_hull_contact_acceleration_m_s2 1e-06
#define STEP_event_thrusters_uncommanded_propellant_kg 0.001
#define STEP_event_fix_doubted_off_rad 1e-06
#define STEP_event_drive_contradicted_thrust_n 0.001
#define STEP_event_drive_contradicted_flow_kg_s 1e-09
#define STEP_event_cut_off_unseen_thrust_n 0.001
#define EVENTS 61u

// name, fields, recorded, the field that says which, those that make two alike, seconds, folded fields
#define EVENT_ROWS(ROW) \
    ROW(BOOT, 2, 1, 1, 0u, 0, 0u) \
    ROW(RESTARTED, 4, 1, 0, 0u, 0, 0u) \
    ROW(DRIVE_ARMED, 0, 1, 0, 0u, 0, 0u) \
    ROW(DRIVE_DISARMED, 0, 1, 0, 0u, 0, 0u) \
    ROW(DRIVE_READY, 1, 1, 0, 0u, 0, 0u) \
    ROW(DRIVE_IGNITED, 2, 1, 0, 0u, 0, 0u) \
    ROW(DRIVE_STOPPED, 3, 1, 0, 0u, 0, 0u) \
    ROW(IGNITION_REFUSED, 1, 1, 0, 0u, 0, 0u) \
    ROW(IGNITION_FAILED, 0, 1, 0, 0u, 0, 0u) \
    ROW(FLAMEOUT, 2, 1, 0, 0u, 0, 0u) \
    ROW(DISTRIBUTOR_ONLINE, 1, 1, 0, 0u, 0, 0u) \
    ROW(DISTRIBUTOR_QUENCHED, 0, 1, 0, 0u, 0, 0u) \
    ROW(DISTRIBUTOR_OFF, 0, 1, 0, 0u, 0, 0u) \
    ROW(ALL_RESERVES, 1, 1, 0, 0u, 0, 0u) \
    ROW(CONTACT, 4, 1, 0, 0u, 0, 0u) \
    ROW(CONTACT_LOST, 2, 1, 0, 0u, 0, 0u) \
    ROW(COLLISION_ALARM, 4, 1, 0, 0u, 0, 8u) \
    ROW(MASTER_ALARM, 1, 1, 0, 0u, 0, 0u) \
    ROW(CAUTION, 1, 1, 0, 0u, 0, 0u) \
    ROW(ALARM_CLEARED, 1, 1, 0, 0u, 0, 0u) \
    ROW(ALARM_ACKNOWLEDGED, 1, 1, 0, 0u, 0, 0u) \
    ROW(RECORD_STORED, 2, 0, 1, 0u, 0, 0u) \
    ROW(RECORD_FAILED, 1, 0, 0, 0u, 600, 0u) \
    ROW(LOG_MOUNTED, 2, 0, 0, 0u, 0, 0u) \
    ROW(FRAME_TAKEN, 4, 0, 1, 6u, 600, 0u) \
    ROW(CATALOGUED, 4, 0, 0, 0u, 0, 0u) \
    ROW(DARK_SHIP, 0, 1, 0, 0u, 0, 0u) \
    ROW(LIGHT_SHIP, 0, 1, 0, 0u, 0, 0u) \
    ROW(LOAD_SHED, 2, 1, 0, 0u, 0, 0u) \
    ROW(LOAD_TRIPPED, 1, 1, 0, 0u, 0, 0u) \
    ROW(LIFE_SUPPORT, 1, 1, 0, 0u, 0, 0u) \
    ROW(NAV_FIXED, 1, 1, 0, 0u, 0, 0u) \
    ROW(NAV_LOST, 1, 1, 0, 0u, 0, 0u) \
    ROW(ATTITUDE_MODE, 1, 0, 0, 0u, 0, 0u) \
    ROW(ATTITUDE_SETTLED, 1, 0, 0, 0u, 0, 0u) \
    ROW(COMMAND_ACCEPTED, 2, 1, 0, 0u, 0, 0u) \
    ROW(COMMAND_REJECTED, 2, 0, 0, 3u, 600, 0u) \
    ROW(PAGE_SELECTED, 1, 0, 0, 0u, 0, 0u) \
    ROW(MEMORY_CORRECTED, 2, 0, 0, 0u, 600, 0u) \
    ROW(HULL_CONTACT, 1, 1, 0, 0u, 0, 0u) \
    ROW(MEMORY_UNCORRECTED, 2, 1, 1, 1u, 600, 0u) \
    ROW(PANEL_DISAGREES, 3, 1, 0, 0u, 0, 0u) \
    ROW(PANEL_SETTLED, 2, 1, 0, 0u, 0, 0u) \
    ROW(ASSERTED, 2, 1, 0, 0u, 0, 0u) \
    ROW(IMAGE_RESTORED, 2, 1, 0, 0u, 0, 0u) \
    ROW(APP_LEFT_OUT, 1, 1, 0, 0u, 0, 0u) \
    ROW(MINIMAL_MODE, 3, 0, 2, 0u, 0, 0u) \
    ROW(COMMAND_CORRECTED, 4, 1, 0, 1u, 600, 0u) \
    ROW(THRUSTERS_UNCOMMANDED, 1, 1, 0, 0u, 600, 0u) \
    ROW(TRACK_SELECTED, 1, 0, 0, 0u, 0, 0u) \
    ROW(FIX_DOUBTED, 1, 1, 0, 0u, 600, 0u) \
    ROW(DRIVE_CONTRADICTED, 3, 1, 0, 0u, 0, 0u) \
    ROW(CUT_OFF_UNSEEN, 3, 1, 0, 1u, 600, 0u) \
    ROW(STROKES_LOST, 0, 0, 0, 0u, 0, 0u) \
    ROW(CONTROL_DOUBTED, 1, 1, 0, 1u, 600, 0u) \
    ROW(CONTROL_FOUND, 2, 1, 0, 1u, 600, 0u) \
    ROW(RCS_SHUT, 1, 1, 0, 0u, 0, 0u) \
    ROW(WORDS_LOST, 0, 0, 0, 0u, 0, 0u) \
    ROW(LOG_SENT, 2, 0, 0, 0u, 0, 0u) \
    ROW(SUPPLY_LOST, 1, 1, 0, 0u, 0, 0u) \
    ROW(SUPPLY_BACK, 1, 1, 0, 0u, 0, 0u)

// name, how the field that says which is written, words
#define EVENT_WHICH(ROW) \
    ROW(BOOT, WHICH_WORD, words_restart_cause) \
    ROW(RESTARTED, WHICH_WORD, words_restart_cause) \
    ROW(DRIVE_STOPPED, WHICH_WORD, words_stop_cause) \
    ROW(IGNITION_REFUSED, WHICH_WORD, words_refusal) \
    ROW(ALL_RESERVES, WHICH_WORD, words_flag) \
    ROW(CONTACT, WHICH_TRACK, 0) \
    ROW(CONTACT_LOST, WHICH_TRACK, 0) \
    ROW(COLLISION_ALARM, WHICH_TRACK, 0) \
    ROW(MASTER_ALARM, WHICH_WORD, words_alarm) \
    ROW(CAUTION, WHICH_WORD, words_alarm) \
    ROW(ALARM_CLEARED, WHICH_WORD, words_alarm) \
    ROW(RECORD_STORED, WHICH_WORD, words_entry) \
    ROW(FRAME_TAKEN, WHICH_WORD, words_band) \
    ROW(CATALOGUED, WHICH_WORD, words_matter) \
    ROW(LOAD_SHED, WHICH_WORD, words_load) \
    ROW(LOAD_TRIPPED, WHICH_SET, words_load) \
    ROW(LIFE_SUPPORT, WHICH_WORD, words_flag) \
    ROW(ATTITUDE_MODE, WHICH_WORD, words_attitude_mode) \
    ROW(ATTITUDE_SETTLED, WHICH_WORD, words_attitude_mode) \
    ROW(COMMAND_ACCEPTED, WHICH_WORD, words_command) \
    ROW(COMMAND_REJECTED, WHICH_WORD, words_command) \
    ROW(PAGE_SELECTED, WHICH_WORD, words_page) \
    ROW(MEMORY_UNCORRECTED, WHICH_WORD, words_mend) \
    ROW(PANEL_DISAGREES, WHICH_CONTROL, 0) \
    ROW(PANEL_SETTLED, WHICH_CONTROL, 0) \
    ROW(ASSERTED, WHICH_WORD, words_source) \
    ROW(APP_LEFT_OUT, WHICH_WORD, words_app) \
    ROW(MINIMAL_MODE, WHICH_SET, words_app) \
    ROW(COMMAND_CORRECTED, WHICH_WORD, words_device) \
    ROW(TRACK_SELECTED, WHICH_TRACK, 0) \
    ROW(CUT_OFF_UNSEEN, WHICH_WORD, words_cut_by) \
    ROW(CONTROL_DOUBTED, WHICH_CONTROL, 0) \
    ROW(CONTROL_FOUND, WHICH_CONTROL, 0) \
    ROW(RCS_SHUT, WHICH_WORD, words_flag)

#define ALARMS 31u
#define ALARM_WARNINGS 0x700003FFu
#define ALARM_LATCHED 0x630041A2u
#define ALARM_RENEWED 0x18002001u

// name, stem, lamp, page, counts, looks until it rises, clears, rises again, app, text
#define ALARM_ROWS(ROW) \
    ROW(COLLISION, collision, LAMP_COLLISION, PAGE_LIDAR, 0, 2, 10, 100, APP_CONTACTS, "COLLISION COURSE") \
    ROW(CONTACT, contact, LAMP_LIDAR_CONTACT, PAGE_LIDAR, 1, 1, 10, 600, APP_CONTACTS, "LIDAR CONTACT") \
    ROW(CABIN_PRESSURE, cabin_pressure, LAMP_CABIN, PAGE_POWER, 0, 15, 20, 100, APP_AIR, "CABIN PRESSURE LOW") \
    ROW(OXYGEN, oxygen, LAMP_O2, PAGE_POWER, 0, 15, 20, 100, APP_AIR, "OXYGEN OUT OF RANGE") \
    ROW(CARBON_DIOXIDE, carbon_dioxide, LAMP_CO2, PAGE_POWER, 0, 15, 20, 100, APP_AIR, "CARBON DIOXIDE HIGH") \
    ROW(FLAMEOUT, flameout, LAMP_DRIVE, PAGE_DRIVE, 1, 1, 10, 50, APP_BURN, "DRIVE FLAMEOUT") \
    ROW(DRIVE_FAULT, drive_fault, LAMP_DRIVE, PAGE_DRIVE, 0, 2, 10, 50, APP_BURN, "DRIVE FAULT") \
    ROW(QUENCH, quench, LAMP_DISTRIBUTOR, PAGE_DRIVE, 1, 1, 10, 50, APP_BURN, "DISTRIBUTOR QUENCHED") \
    ROW(HULL, hull, LAMP_HULL, PAGE_OVERVIEW, 0, 2, 20, 100, APP_POINTING, "HULL CONTACT") \
    ROW(BUSES, buses, LAMP_POWER, PAGE_POWER, 0, 3, 10, 50, APP_SUPPLY, "BOTH BUSES DEAD") \
    ROW(BUS_A, bus_a, LAMP_BUS_A, PAGE_POWER, 0, 3, 10, 100, APP_SUPPLY, "BUS A LOW") \
    ROW(BUS_B, bus_b, LAMP_BUS_B, PAGE_POWER, 0, 3, 10, 100, APP_SUPPLY, "BUS B LOW") \
    ROW(BATTERY, battery, LAMP_BATTERY, PAGE_POWER, 0, 10, 50, 600, APP_SUPPLY, "BATTERY LOW") \
    ROW(SHED, shed, LAMP_POWER, PAGE_POWER, 0, 2, 20, 100, APP_SUPPLY, "LOADS SHED") \
    ROW(TRIPPED, tripped, LAMP_POWER, PAGE_POWER, 1, 1, 10, 100, APP_SUPPLY, "LOAD TRIPPED") \
    ROW(OXYGEN_TANK, oxygen_tank, LAMP_O2, PAGE_POWER, 0, 15, 50, 600, APP_AIR, "OXYGEN TANK LOW") \
    ROW(LIFE_SUPPORT, life_support, LAMP_CABIN, PAGE_POWER, 0, 20, 10, 100, APP_SUPPLY, "LIFE SUPPORT OFF") \
    ROW(TEMPERATURE, temperature, LAMP_TEMPERATURE, PAGE_POWER, 0, 20, 50, 600, APP_AIR, "CABIN TEMPERATURE") \
    ROW(WALL, wall, LAMP_TEMPERATURE, PAGE_DRIVE, 0, 10, 20, 100, APP_BURN, "MANIFOLD WALL HOT") \
    ROW(ATTITUDE, attitude, LAMP_ATTITUDE, PAGE_NAVIGATION, 0, 50, 20, 300, APP_POINTING, "ATTITUDE UNKNOWN") \
    ROW(WHEELS, wheels, LAMP_ATTITUDE, PAGE_OVERVIEW, 0, 20, 20, 300, APP_POINTING, "WHEELS SATURATED") \
    ROW(NAVIGATION, navigation, LAMP_NAV, PAGE_NAVIGATION, 0, 100, 20, 600, APP_NAVIGATION, "NO NAVIGATION FIX") \
    ROW(EARTH, earth, LAMP_COMM_EARTH, PAGE_COMPUTER, 0, 100, 20, 600, APP_TELEMETRY, "NO CARRIER FROM EARTH") \
    ROW(SURFACE, surface, LAMP_COMM_SURFACE, PAGE_COMPUTER, 0, 100, 20, 600, APP_TELEMETRY, "NO CARRIER FROM SURFACE") \
    ROW(COMPUTER, computer, LAMP_COMPUTER, PAGE_COMPUTER, 1, 15, 10, 600, APP_HEALTH, "COMPUTER FAULT") \
    ROW(RESTART, restart, LAMP_RESTART, PAGE_COMPUTER, 0, 2, 10, 10, APP_ALARMS, "COMPUTER RESTARTED") \
    ROW(LOG, log, LAMP_LOG, PAGE_RECORDS, 0, 50, 10, 600, APP_RECORDS, "NO MISSION RECORD") \
    ROW(PANEL, panel, ALARM_NO_LAMP, PAGE_PANEL, 0, 2, 10, 50, APP_PANEL, "PANEL DISAGREES") \
    ROW(LEFT_OUT, left_out, LAMP_COMPUTER, PAGE_COMPUTER, 0, 2, 10, 100, APP_ALARMS, "PROGRAM PART LEFT OUT") \
    ROW(THRUSTERS, thrusters, LAMP_ATTITUDE, PAGE_OVERVIEW, 1, 1, 10, 100, APP_UPKEEP, "THRUSTERS UNCOMMANDED") \
    ROW(DRIVE_SUPPLY, drive_supply, LAMP_DRIVE, PAGE_POWER, 1, 1, 10, 50, APP_BURN, "DRIVE LOST ITS SUPPLY")

struct entry_mark {
    int32_t altitude_m;
    int32_t semi_major_axis_m;
    uint32_t eccentricity;
    uint32_t inclination_deg;
    uint32_t raan_deg;
    uint32_t argument_of_periapsis_deg;
    uint32_t true_anomaly_deg;
    int32_t position_m[3];
    int32_t velocity_m_s[3];
    uint8_t navigation_mode;
    uint8_t attitude_mode;
    uint8_t drive_mode;
    uint8_t distributor;
    int16_t quaternion[4];
    uint32_t thrust_n;
    uint32_t propellant_kg;
    uint32_t battery_j;
    uint16_t bus_a_v;
    uint16_t bus_b_v;
    uint32_t load_w;
    uint32_t cabin_pressure_pa;
    uint16_t oxygen_pa;
    uint16_t carbon_dioxide_pa;
    uint16_t cabin_temperature_k;
    uint32_t oxygen_tank_kg;
    uint8_t tracks;
    uint8_t track;
    uint32_t azimuth_deg;
    int32_t elevation_deg;
    uint32_t range_m;
    int32_t closing_m_s;
    uint32_t width_m;
    uint32_t lamps;
    uint32_t alarms;
} __attribute__((packed));

#define STEP_entry_mark_altitude_m 0.1
#define STEP_entry_mark_semi_major_axis_m 0.1
#define STEP_entry_mark_eccentricity 1e-07
#define STEP_entry_mark_inclination_deg 1e-06
#define STEP_entry_mark_raan_deg 1e-06
#define STEP_entry_mark_argument_of_periapsis_deg 1e-06
#define STEP_entry_mark_true_anomaly_deg 1e-06
#define STEP_entry_mark_position_m 0.1
#define STEP_entry_mark_velocity_m_s 0.001
#define STEP_entry_mark_quaternion 3.051850947599719e-05
#define STEP_entry_mark_thrust_n 0.001
#define STEP_entry_mark_propellant_kg 0.001
#define STEP_entry_mark_battery_j 1000
#define STEP_entry_mark_bus_a_v 0.01
#define STEP_entry_mark_bus_b_v 0.01
#define STEP_entry_mark_cabin_temperature_k 0.01
#define STEP_entry_mark_oxygen_tank_kg 0.001
#define STEP_entry_mark_azimuth_deg 0.001
#define STEP_entry_mark_elevation_deg 0.001
#define STEP_entry_mark_range_m 0.1
#define STEP_entry_mark_closing_m_s 0.001

struct entry_fault {
    uint32_t cause;
    uint32_t pc;
    uint32_t value;
    uint32_t return_address;
    uint32_t stack_pointer;
    uint32_t fault_met_s;
} __attribute__((packed));

struct entry_catalogue {
    uint8_t matter;
    uint8_t band;
    uint8_t track;
    uint8_t brightness;
    uint32_t azimuth_deg;
    int32_t elevation_deg;
    uint32_t range_m;
    uint32_t width_m;
    uint16_t spectrum[8];
} __attribute__((packed));

#define STEP_entry_catalogue_azimuth_deg 0.001
#define STEP_entry_catalogue_elevation_deg 0.001
#define STEP_entry_catalogue_range_m 0.1

struct entry_start {
    uint32_t start;
    uint8_t cause;
    uint32_t start_met_s;
} __attribute__((packed));

struct entry_words {
    uint32_t begun_met_s;
    int32_t altitude_m;
    uint32_t true_anomaly_deg;
    uint32_t image;
} __attribute__((packed));

#define STEP_entry_words_altitude_m 0.1
#define STEP_entry_words_true_anomaly_deg 1e-06

struct entry_image {
    uint32_t taken_met_s;
    uint16_t width;
    uint16_t height;
    uint8_t band;
    uint8_t matter;
    uint8_t brightness;
} __attribute__((packed));

// name, stem, priority, at once
#define ENTRY_ROWS(ROW) \
    ROW(EVENT, event, 40, 0) \
    ROW(MARK, mark, 255, 1) \
    ROW(SITUATION, situation, 10, 0) \
    ROW(FAULT, fault, 80, 1) \
    ROW(CATALOGUE, catalogue, 60, 0) \
    ROW(START, start, 100, 0) \
    ROW(WORDS, words, 255, 1) \
    ROW(IMAGE, image, 150, 1)

// bytes, may be negative, may be absent, how many
#define ENTRY_MARK_FIELDS(ROW) \
    ROW(4, 1, 1, 1) \
    ROW(4, 1, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 1, 1, 3) \
    ROW(4, 1, 1, 3) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(2, 1, 0, 4) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 0, 1) \
    ROW(2, 0, 0, 1) \
    ROW(2, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 1, 1) \
    ROW(2, 0, 1, 1) \
    ROW(2, 0, 1, 1) \
    ROW(2, 0, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(1, 0, 1, 1) \
    ROW(1, 0, 0, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 1, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 1, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1)

// bytes, may be negative, may be absent, how many
#define ENTRY_FAULT_FIELDS(ROW) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1)

// bytes, may be negative, may be absent, how many
#define ENTRY_CATALOGUE_FIELDS(ROW) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 1, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(4, 0, 0, 1) \
    ROW(2, 0, 0, 8)

// bytes, may be negative, may be absent, how many
#define ENTRY_START_FIELDS(ROW) \
    ROW(4, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(4, 0, 0, 1)

// bytes, may be negative, may be absent, how many
#define ENTRY_WORDS_FIELDS(ROW) \
    ROW(4, 0, 0, 1) \
    ROW(4, 1, 1, 1) \
    ROW(4, 0, 1, 1) \
    ROW(4, 0, 0, 1)

// bytes, may be negative, may be absent, how many
#define ENTRY_IMAGE_FIELDS(ROW) \
    ROW(4, 0, 0, 1) \
    ROW(2, 0, 0, 1) \
    ROW(2, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1) \
    ROW(1, 0, 0, 1)

// name
#define ENTRY_LAYOUTS(ROW) \
    ROW(MARK) \
    ROW(FAULT) \
    ROW(CATALOGUE) \
    ROW(START) \
    ROW(WORDS) \
    ROW(IMAGE)

// name, the one whose fields it has
#define ENTRY_PACKED(ROW) \
    ROW(MARK, MARK) \
    ROW(SITUATION, MARK) \
    ROW(FAULT, FAULT) \
    ROW(CATALOGUE, CATALOGUE) \
    ROW(START, START) \
    ROW(WORDS, WORDS) \
    ROW(IMAGE, IMAGE)

#define ENTRY_BYTES_MAX 169u

struct command_ping {
    uint32_t token;
} __attribute__((packed));

struct command_select_page {
    uint8_t page;
} __attribute__((packed));

struct command_send_log {
    uint32_t first;
    uint32_t last;
} __attribute__((packed));

#define PAGES 11u

// name, stem, number as keyed, title
#define PAGE_ROWS(ROW) \
    ROW(OVERVIEW, overview, 0, "SHIP") \
    ROW(NAVIGATION, navigation, 20, "NAVIGATION") \
    ROW(LIDAR, lidar, 40, "LIDAR TRACK") \
    ROW(IMAGER, imager, 45, "IMAGER") \
    ROW(DRIVE, drive, 50, "DRIVE") \
    ROW(POWER, power, 60, "POWER AND CABIN") \
    ROW(RECORDS, records, 70, "RECORDS") \
    ROW(PLAYBACK, playback, 71, "PLAYBACK") \
    ROW(COMPUTER, computer, 80, "COMPUTER") \
    ROW(PANEL, panel, 90, "PANEL") \
    ROW(ALARMS, alarms, 95, "ALARMS")

#define COMMANDS 4u

// name, stem, bytes of its fields
#define COMMAND_ROWS(ROW) \
    ROW(PING, ping, 4) \
    ROW(MARK_RECORD, mark_record, 0) \
    ROW(SELECT_PAGE, select_page, 1) \
    ROW(SEND_LOG, send_log, 8)

#endif
