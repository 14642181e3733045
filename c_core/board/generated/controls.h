// The cockpit's controls, lamps, digits and gauges by number. Made by generate.py: do not edit.
#ifndef ARES_GENERATED_CONTROLS_H
#define ARES_GENERATED_CONTROLS_H

enum control {
    CONTROL_MASTER_ARM = 0,
    CONTROL_ALL_RESERVES = 1,
    CONTROL_DARK_SHIP = 2,
    CONTROL_LIFE_SUPPORT_OFF = 3,
    CONTROL_BUS_A = 4,
    CONTROL_BUS_B = 5,
    CONTROL_LIDAR = 6,
    CONTROL_IMAGER = 7,
    CONTROL_HGA = 8,
    CONTROL_UHF = 9,
    CONTROL_CABIN_HEAT = 10,
    CONTROL_RCS = 11,
    CONTROL_WHEELS = 12,
    CONTROL_DISTRIBUTOR = 13,
    CONTROL_RECORDER = 14,
    CONTROL_INTERIOR_LIGHT = 15,
    CONTROL_ATTITUDE = 16,
    CONTROL_DRIVE = 17,
    CONTROL_ALARM = 18,
    CONTROL_THROTTLE = 19,
    CONTROL_IMAGER_BAND = 20,
    CONTROL_DISPLAY_BRIGHTNESS = 21,
    CONTROL_TIME_BASE = 22,
    CONTROL_IGNITE = 23,
    CONTROL_CUT_OFF = 24,
    CONTROL_ALARM_ACK = 25,
    CONTROL_RECORD_MARK = 26,
    CONTROL_LAMP_TEST = 27,
    CONTROL_KEY_0 = 28,
    CONTROL_KEY_1 = 29,
    CONTROL_KEY_2 = 30,
    CONTROL_KEY_3 = 31,
    CONTROL_KEY_4 = 32,
    CONTROL_KEY_5 = 33,
    CONTROL_KEY_6 = 34,
    CONTROL_KEY_7 = 35,
    CONTROL_KEY_8 = 36,
    CONTROL_KEY_9 = 37,
    CONTROL_PLUS = 38,
    CONTROL_MINUS = 39,
    CONTROL_CLEAR = 40,
    CONTROL_ENTER = 41,
    CONTROL_PAGE = 42,
    CONTROL_UP = 43,
    CONTROL_DOWN = 44,
    CONTROL_LEFT = 45,
    CONTROL_RIGHT = 46,
    CONTROL_SOFT_1 = 47,
    CONTROL_SOFT_2 = 48,
    CONTROL_SOFT_3 = 49,
    CONTROL_SOFT_4 = 50,
    CONTROL_TAKE_PANEL = 51,
    CONTROLS = 52,
};

enum lamp {
    LAMP_MASTER_ALARM = 0,
    LAMP_CAUTION = 1,
    LAMP_DRIVE = 2,
    LAMP_DISTRIBUTOR = 3,
    LAMP_POWER = 4,
    LAMP_BUS_A = 5,
    LAMP_BUS_B = 6,
    LAMP_BATTERY = 7,
    LAMP_CABIN = 8,
    LAMP_O2 = 9,
    LAMP_CO2 = 10,
    LAMP_LIDAR_CONTACT = 11,
    LAMP_COLLISION = 12,
    LAMP_ATTITUDE = 13,
    LAMP_NAV = 14,
    LAMP_COMM_EARTH = 15,
    LAMP_COMM_SURFACE = 16,
    LAMP_HULL = 17,
    LAMP_TEMPERATURE = 18,
    LAMP_COMPUTER = 19,
    LAMP_RESTART = 20,
    LAMP_LOG = 21,
    LAMPS = 22,
};

enum gauge {
    GAUGE_THRUST = 0,
    GAUGE_SPECIFIC_IMPULSE = 1,
    GAUGE_THROTTLE = 2,
    GAUGE_PROPELLANT = 3,
    GAUGE_CATHODE = 4,
    GAUGE_DISTRIBUTOR_POWER = 5,
    GAUGE_CONFINEMENT = 6,
    GAUGE_BUS_A = 7,
    GAUGE_BUS_B = 8,
    GAUGE_WINGS = 9,
    GAUGE_LOAD = 10,
    GAUGE_BATTERY = 11,
    GAUGE_CABIN_PRESSURE = 12,
    GAUGE_OXYGEN = 13,
    GAUGE_CARBON_DIOXIDE = 14,
    GAUGE_CABIN_TEMPERATURE = 15,
    GAUGES = 16,
};

#define DIGITS_MISSION_CLOCK 0u
#define DIGITS_MISSION_CLOCK_COUNT 9u
#define DIGITS_EVENT_TIMER 9u
#define DIGITS_EVENT_TIMER_COUNT 5u
#define DIGITS_READOUT 14u
#define DIGITS_READOUT_COUNT 5u

// Those that come back by themselves, a bit each; how many stay where they are put;
// those whose strokes wait in their order.
#define CONTROLS_MOMENTARY 0xFF800000u, 0x000FFFFFu
#define CONTROLS_LASTING 23u
#define CONTROLS_QUEUED 0xF4000000u, 0x0007FFFFu

// name, positions, initial position, critical, comes back by itself
#define CONTROL_ROWS(ROW) \
    ROW(MASTER_ARM, 2, 0, 1, 0) \
    ROW(ALL_RESERVES, 2, 0, 1, 0) \
    ROW(DARK_SHIP, 2, 0, 1, 0) \
    ROW(LIFE_SUPPORT_OFF, 2, 0, 1, 0) \
    ROW(BUS_A, 2, 1, 1, 0) \
    ROW(BUS_B, 2, 1, 1, 0) \
    ROW(LIDAR, 2, 1, 0, 0) \
    ROW(IMAGER, 2, 1, 0, 0) \
    ROW(HGA, 2, 1, 0, 0) \
    ROW(UHF, 2, 1, 0, 0) \
    ROW(CABIN_HEAT, 2, 1, 0, 0) \
    ROW(RCS, 2, 1, 1, 0) \
    ROW(WHEELS, 2, 1, 1, 0) \
    ROW(DISTRIBUTOR, 2, 0, 1, 0) \
    ROW(RECORDER, 2, 1, 0, 0) \
    ROW(INTERIOR_LIGHT, 2, 1, 0, 0) \
    ROW(ATTITUDE, 3, 1, 1, 0) \
    ROW(DRIVE, 3, 0, 1, 0) \
    ROW(ALARM, 3, 1, 1, 0) \
    ROW(THROTTLE, 11, 0, 1, 0) \
    ROW(IMAGER_BAND, 5, 0, 0, 0) \
    ROW(DISPLAY_BRIGHTNESS, 8, 6, 0, 0) \
    ROW(TIME_BASE, 4, 3, 0, 0) \
    ROW(IGNITE, 2, 0, 1, 1) \
    ROW(CUT_OFF, 2, 0, 0, 1) \
    ROW(ALARM_ACK, 2, 0, 0, 1) \
    ROW(RECORD_MARK, 2, 0, 0, 1) \
    ROW(LAMP_TEST, 2, 0, 0, 1) \
    ROW(KEY_0, 2, 0, 0, 1) \
    ROW(KEY_1, 2, 0, 0, 1) \
    ROW(KEY_2, 2, 0, 0, 1) \
    ROW(KEY_3, 2, 0, 0, 1) \
    ROW(KEY_4, 2, 0, 0, 1) \
    ROW(KEY_5, 2, 0, 0, 1) \
    ROW(KEY_6, 2, 0, 0, 1) \
    ROW(KEY_7, 2, 0, 0, 1) \
    ROW(KEY_8, 2, 0, 0, 1) \
    ROW(KEY_9, 2, 0, 0, 1) \
    ROW(PLUS, 2, 0, 0, 1) \
    ROW(MINUS, 2, 0, 0, 1) \
    ROW(CLEAR, 2, 0, 0, 1) \
    ROW(ENTER, 2, 0, 0, 1) \
    ROW(PAGE, 2, 0, 0, 1) \
    ROW(UP, 2, 0, 0, 1) \
    ROW(DOWN, 2, 0, 0, 1) \
    ROW(LEFT, 2, 0, 0, 1) \
    ROW(RIGHT, 2, 0, 0, 1) \
    ROW(SOFT_1, 2, 0, 0, 1) \
    ROW(SOFT_2, 2, 0, 0, 1) \
    ROW(SOFT_3, 2, 0, 0, 1) \
    ROW(SOFT_4, 2, 0, 0, 1) \
    ROW(TAKE_PANEL, 2, 0, 1, 1)

// name, what is engraved at its positions, a comma between
#define CONTROL_WORDS(ROW) \
    ROW(MASTER_ARM, "off,on") \
    ROW(ALL_RESERVES, "off,on") \
    ROW(DARK_SHIP, "off,on") \
    ROW(LIFE_SUPPORT_OFF, "off,on") \
    ROW(BUS_A, "off,on") \
    ROW(BUS_B, "off,on") \
    ROW(LIDAR, "off,on") \
    ROW(IMAGER, "off,on") \
    ROW(HGA, "off,on") \
    ROW(UHF, "off,on") \
    ROW(CABIN_HEAT, "off,on") \
    ROW(RCS, "off,on") \
    ROW(WHEELS, "off,on") \
    ROW(DISTRIBUTOR, "off,on") \
    ROW(RECORDER, "off,on") \
    ROW(INTERIOR_LIGHT, "off,on") \
    ROW(ATTITUDE, "free,hold,track") \
    ROW(DRIVE, "stop,standby,run") \
    ROW(ALARM, "inhibit,normal,test") \
    ROW(THROTTLE, "0,1,2,3,4,5,6,7,8,9,10") \
    ROW(IMAGER_BAND, "visible,near infrared,thermal,ultraviolet,gravimetric") \
    ROW(DISPLAY_BRIGHTNESS, "0,1,2,3,4,5,6,7") \
    ROW(TIME_BASE, "4 km,20 km,100 km,500 km") \
    ROW(IGNITE, "off,on") \
    ROW(CUT_OFF, "off,on") \
    ROW(ALARM_ACK, "off,on") \
    ROW(RECORD_MARK, "off,on") \
    ROW(LAMP_TEST, "off,on") \
    ROW(KEY_0, "off,on") \
    ROW(KEY_1, "off,on") \
    ROW(KEY_2, "off,on") \
    ROW(KEY_3, "off,on") \
    ROW(KEY_4, "off,on") \
    ROW(KEY_5, "off,on") \
    ROW(KEY_6, "off,on") \
    ROW(KEY_7, "off,on") \
    ROW(KEY_8, "off,on") \
    ROW(KEY_9, "off,on") \
    ROW(PLUS, "off,on") \
    ROW(MINUS, "off,on") \
    ROW(CLEAR, "off,on") \
    ROW(ENTER, "off,on") \
    ROW(PAGE, "off,on") \
    ROW(UP, "off,on") \
    ROW(DOWN, "off,on") \
    ROW(LEFT, "off,on") \
    ROW(RIGHT, "off,on") \
    ROW(SOFT_1, "off,on") \
    ROW(SOFT_2, "off,on") \
    ROW(SOFT_3, "off,on") \
    ROW(SOFT_4, "off,on") \
    ROW(TAKE_PANEL, "off,on")

#endif
