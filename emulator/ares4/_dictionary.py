"""Telemetry, events, log entries and commands by number; _fields.py reads them."""

# Made by firmware/generate.py: do not edit.
# fmt: off
FRAME_SYNC = bytes([26, 207, 252, 29])
FRAME_EVENT_ID = 64
FRAME_COMMAND_ID = 128

# A field: name, struct code, count, units a step, enumeration
Field = tuple[str, str, int, float, str | None]

VALUES: dict[str, tuple[str, ...]] = {
    "mend": ('lost', 'copied', 'cleared', 'left'),
    "restart_cause": ('power_on', 'software', 'watchdog', 'external', 'double_fault', 'memory'),
    "drive_mode": ('off', 'heating', 'ready', 'igniting', 'running', 'fault'),
    "distributor_state": ('off', 'preparing', 'online', 'quenched'),
    "attitude_mode": ('free', 'hold', 'track'),
    "attitude_knowledge": ('unknown', 'gyro', 'stars'),
    "navigation_mode": ('none', 'dead_reckoning', 'fixed'),
    "refusal": ('none', 'cut_off_held', 'not_armed', 'drive_not_run', 'drive_fault', 'no_propellant', 'bus_b_dead', 'distributor_offline', 'attitude_unknown', 'cathodes_cold', 'dark_ship'),
    "stop_cause": ('cut_off', 'disarmed', 'drive_switch', 'dark_ship', 'power', 'flameout', 'fault', 'restart'),
    "matter": ('nothing', 'sunlight', 'mars_soil', 'haze', 'rock', 'ice', 'iron', 'hull_metal', 'polymer', 'defies_analysis'),
    "band": ('visible', 'near_infrared', 'thermal', 'ultraviolet', 'gravimetric'),
    "rejection": ('bad_checksum', 'unknown_command', 'wrong_length', 'no_such_page'),
    "alarm": ('collision', 'contact', 'cabin_pressure', 'oxygen', 'carbon_dioxide', 'flameout', 'drive_fault', 'quench', 'hull', 'buses', 'bus_a', 'bus_b', 'battery', 'shed', 'tripped', 'oxygen_tank', 'life_support', 'temperature', 'wall', 'attitude', 'wheels', 'navigation', 'earth', 'surface', 'computer', 'restart', 'log', 'panel'),
    "entry": ('none', 'event', 'mark', 'situation', 'fault', 'catalogue'),
    "source": ('unknown', 'boot/boot.c', 'drivers/attitude.c', 'drivers/cabin.c', 'drivers/clock.c', 'drivers/cockpit.c', 'drivers/distributor.c', 'drivers/drive.c', 'drivers/edac.c', 'drivers/imager.c', 'drivers/inertial.c', 'drivers/lidar.c', 'drivers/massmem.c', 'drivers/monitor.c', 'drivers/power.c', 'drivers/radio.c', 'drivers/restart.c', 'drivers/scope.c', 'drivers/screen.c', 'drivers/startracker.c', 'drivers/uart.c', 'drivers/watchdog.c', 'flight/air.c', 'flight/alarms.c', 'flight/apps.c', 'flight/burn.c', 'flight/contacts.c', 'flight/display.c', 'flight/events.c', 'flight/health.c', 'flight/imaging.c', 'flight/indicators.c', 'flight/logstore.c', 'flight/navigation.c', 'flight/pages.c', 'flight/pages_flight.c', 'flight/pages_panel.c', 'flight/pages_sensors.c', 'flight/pages_ship.c', 'flight/panel.c', 'flight/pointing.c', 'flight/records.c', 'flight/supply.c', 'flight/telemetry.c', 'flight/uplink.c', 'flight/words.c', 'kernel/executive.c', 'kernel/fault.c', 'kernel/format.c', 'kernel/interrupts.c', 'kernel/mathematics.c', 'kernel/memory.c', 'kernel/ticks.c'),
    "control": ('master_arm', 'all_reserves', 'dark_ship', 'life_support_off', 'bus_a', 'bus_b', 'lidar', 'imager', 'hga', 'uhf', 'cabin_heat', 'rcs', 'wheels', 'distributor', 'recorder', 'interior_light', 'attitude', 'drive', 'alarm', 'throttle', 'imager_band', 'display_brightness', 'time_base', 'ignite', 'cut_off', 'alarm_ack', 'record_mark', 'lamp_test', 'key_0', 'key_1', 'key_2', 'key_3', 'key_4', 'key_5', 'key_6', 'key_7', 'key_8', 'key_9', 'plus', 'minus', 'clear', 'enter', 'page', 'up', 'down', 'left', 'right', 'soft_1', 'soft_2', 'soft_3', 'soft_4', 'take_panel'),
    "command": ('ping', 'mark_record', 'select_page'),
    "page": ('overview', 'navigation', 'lidar', 'imager', 'drive', 'power', 'records', 'computer', 'panel'),
}

# number: packet name, fields
PACKETS: dict[int, tuple[str, tuple[Field, ...]]] = {
    1: ("SHIP", (('utc_s', 'I', 1, 1, None), ('page', 'B', 1, 1, 'page'), ('drive_mode', 'B', 1, 1, 'drive_mode'), ('attitude_mode', 'B', 1, 1, 'attitude_mode'), ('navigation_mode', 'B', 1, 1, 'navigation_mode'), ('dark', 'B', 1, 1, None), ('lamps', 'I', 1, 1, None), ('alarms', 'I', 1, 1, None), ('positions', 'B', 23, 1, None),)),
    2: ("NAVIGATION", (('mode', 'B', 1, 1, 'navigation_mode'), ('fix_age_s', 'H', 1, 1, None), ('position_m', 'i', 3, 0.1, None), ('velocity_m_s', 'i', 3, 0.001, None), ('altitude_m', 'i', 1, 0.1, None), ('semi_major_axis_m', 'i', 1, 0.1, None), ('eccentricity', 'I', 1, 1e-07, None), ('inclination_deg', 'I', 1, 1e-06, None), ('raan_deg', 'I', 1, 1e-06, None), ('argument_of_periapsis_deg', 'I', 1, 1e-06, None), ('true_anomaly_deg', 'I', 1, 1e-06, None), ('fix_residual_m', 'I', 1, 1, None),)),
    3: ("ATTITUDE", (('mode', 'B', 1, 1, 'attitude_mode'), ('knowledge', 'B', 1, 1, 'attitude_knowledge'), ('quaternion', 'i', 4, 9.313225746154785e-10, None), ('rate_rad_s', 'i', 3, 1e-09, None), ('error_deg', 'I', 1, 0.001, None), ('wheel_momentum_n_m_s', 'h', 3, 1, None), ('thruster_propellant_kg', 'I', 1, 0.001, None), ('pulses', 'I', 1, 1, None),)),
    4: ("DRIVE", (('mode', 'B', 1, 1, 'drive_mode'), ('refusal', 'B', 1, 1, 'refusal'), ('distributor', 'B', 1, 1, 'distributor_state'), ('armed', 'B', 1, 1, None), ('all_reserves', 'B', 1, 1, None), ('throttle_percent', 'H', 1, 0.1, None), ('thrust_n', 'I', 1, 0.001, None), ('specific_impulse_s', 'I', 1, 0.01, None), ('flow_kg_s', 'I', 1, 1e-09, None), ('propellant_kg', 'I', 1, 0.001, None), ('cathode_k', 'H', 1, 1, None), ('beam_w', 'I', 1, 1, None), ('available_w', 'I', 1, 1, None), ('to_drive_w', 'I', 1, 1, None), ('to_buses_w', 'I', 1, 1, None), ('field_t', 'H', 1, 0.001, None), ('wall_k', 'H', 1, 1, None),)),
    5: ("POWER", (('bus_a_v', 'I', 1, 0.001, None), ('bus_b_v', 'I', 1, 0.001, None), ('bus_a_w', 'I', 1, 1, None), ('bus_b_w', 'I', 1, 1, None), ('wings_w', 'I', 1, 1, None), ('ionic_w', 'I', 1, 1, None), ('battery_j', 'I', 1, 1000, None), ('battery_w', 'i', 1, 1, None), ('loads_wanted', 'H', 1, 1, None), ('loads_live', 'H', 1, 1, None), ('shed_steps', 'B', 1, 1, None),)),
    6: ("LIDAR", (('tracks', 'B', 1, 1, None), ('track', 'B', 1, 1, None), ('azimuth_deg', 'I', 1, 0.001, None), ('elevation_deg', 'i', 1, 0.001, None), ('range_m', 'I', 1, 0.1, None), ('closing_m_s', 'i', 1, 0.001, None), ('width_m', 'I', 1, 1, None), ('time_to_contact_s', 'H', 1, 1, None),)),
    7: ("CABIN", (('pressure_pa', 'I', 1, 1, None), ('oxygen_pa', 'I', 1, 1, None), ('carbon_dioxide_pa', 'I', 1, 1, None), ('temperature_k', 'I', 1, 0.001, None), ('oxygen_tank_kg', 'I', 1, 0.001, None),)),
    8: ("COMPUTER", (('starts', 'H', 1, 1, None), ('frames', 'I', 1, 1, None), ('overruns', 'H', 1, 1, None), ('busy_percent', 'H', 1, 0.1, None), ('worst_frame_us', 'H', 1, 1, None), ('instructions', 'Q', 1, 1, None), ('memory_corrected', 'I', 1, 1, None), ('memory_uncorrected', 'I', 1, 1, None), ('events', 'I', 1, 1, None), ('events_lost', 'H', 1, 1, None), ('frames_lost', 'H', 1, 1, None), ('record_number', 'I', 1, 1, None), ('records_lost', 'H', 1, 1, None), ('commands', 'H', 1, 1, None), ('memory_mended', 'H', 1, 1, None), ('scrubs', 'H', 1, 1, None),)),
}

# number: event name, fields
EVENTS: dict[int, tuple[str, tuple[Field, ...]]] = {
    1: ("BOOT", (('start', 'I', 1, 1, None), ('cause', 'I', 1, 1, 'restart_cause'),)),
    2: ("RESTARTED", (('cause', 'I', 1, 1, 'restart_cause'), ('pc', 'I', 1, 1, None), ('fault', 'i', 1, 1, None), ('fault_value', 'I', 1, 1, None),)),
    3: ("DRIVE_ARMED", ()),
    4: ("DRIVE_DISARMED", ()),
    5: ("DRIVE_READY", (('cathode_k', 'I', 1, 1, None),)),
    6: ("DRIVE_IGNITED", (('throttle_percent', 'I', 1, 0.1, None), ('propellant_kg', 'I', 1, 0.001, None),)),
    7: ("DRIVE_STOPPED", (('cause', 'I', 1, 1, 'stop_cause'), ('burn_s', 'I', 1, 0.02, None), ('propellant_kg', 'I', 1, 0.001, None),)),
    8: ("IGNITION_REFUSED", (('reason', 'I', 1, 1, 'refusal'),)),
    9: ("IGNITION_FAILED", ()),
    10: ("FLAMEOUT", (('beam_w', 'I', 1, 1, None), ('propellant_kg', 'I', 1, 0.001, None),)),
    11: ("DISTRIBUTOR_ONLINE", (('available_w', 'I', 1, 1, None),)),
    12: ("DISTRIBUTOR_QUENCHED", ()),
    13: ("DISTRIBUTOR_OFF", ()),
    14: ("ALL_RESERVES", (('on', 'I', 1, 1, None),)),
    15: ("CONTACT", (('track', 'I', 1, 1, None), ('azimuth_deg', 'I', 1, 0.001, None), ('range_m', 'I', 1, 0.1, None), ('width_m', 'I', 1, 1, None),)),
    16: ("CONTACT_LOST", (('track', 'I', 1, 1, None), ('range_m', 'I', 1, 0.1, None),)),
    17: ("COLLISION_ALARM", (('track', 'I', 1, 1, None), ('time_to_contact_s', 'I', 1, 1, None), ('range_m', 'I', 1, 0.1, None), ('closing_m_s', 'i', 1, 0.001, None),)),
    18: ("MASTER_ALARM", (('alarm', 'I', 1, 1, 'alarm'),)),
    19: ("CAUTION", (('alarm', 'I', 1, 1, 'alarm'),)),
    20: ("ALARM_CLEARED", (('alarm', 'I', 1, 1, 'alarm'),)),
    21: ("ALARM_ACKNOWLEDGED", (('active', 'I', 1, 1, None),)),
    22: ("RECORD_STORED", (('number', 'I', 1, 1, None), ('entry', 'I', 1, 1, 'entry'),)),
    23: ("RECORD_FAILED", (('page', 'I', 1, 1, None),)),
    24: ("LOG_MOUNTED", (('last_record', 'I', 1, 1, None), ('page', 'I', 1, 1, None),)),
    25: ("FRAME_TAKEN", (('frame', 'I', 1, 1, None), ('band', 'I', 1, 1, 'band'), ('matter', 'I', 1, 1, 'matter'), ('brightness', 'I', 1, 1, None),)),
    26: ("CATALOGUED", (('matter', 'I', 1, 1, 'matter'), ('track', 'I', 1, 1, None), ('brightness', 'I', 1, 1, None), ('entry', 'I', 1, 1, None),)),
    27: ("DARK_SHIP", ()),
    28: ("LIGHT_SHIP", ()),
    29: ("LOAD_SHED", (('load', 'I', 1, 1, None), ('steps', 'I', 1, 1, None),)),
    30: ("LOAD_TRIPPED", (('loads', 'I', 1, 1, None),)),
    31: ("LIFE_SUPPORT", (('on', 'I', 1, 1, None),)),
    32: ("NAV_FIXED", (('altitude_m', 'I', 1, 1, None),)),
    33: ("NAV_LOST", (('fix_age_s', 'I', 1, 1, None),)),
    34: ("ATTITUDE_MODE", (('mode', 'I', 1, 1, 'attitude_mode'),)),
    35: ("ATTITUDE_SETTLED", (('mode', 'I', 1, 1, 'attitude_mode'),)),
    36: ("COMMAND_ACCEPTED", (('command', 'I', 1, 1, 'command'), ('token', 'I', 1, 1, None),)),
    37: ("COMMAND_REJECTED", (('command', 'I', 1, 1, None), ('reason', 'I', 1, 1, 'rejection'),)),
    38: ("PAGE_SELECTED", (('page', 'I', 1, 1, 'page'),)),
    39: ("MEMORY_CORRECTED", (('count', 'I', 1, 1, None), ('address', 'I', 1, 1, None),)),
    40: ("HULL_CONTACT", (('acceleration_m_s2', 'I', 1, 1e-06, None),)),
    41: ("MEMORY_UNCORRECTED", (('address', 'I', 1, 1, None), ('how', 'I', 1, 1, 'mend'),)),
    42: ("PANEL_DISAGREES", (('control', 'I', 1, 1, 'control'), ('ship', 'I', 1, 1, None), ('panel', 'I', 1, 1, None),)),
    43: ("PANEL_SETTLED", (('control', 'I', 1, 1, 'control'), ('position', 'I', 1, 1, None),)),
    44: ("ASSERTED", (('file', 'I', 1, 1, 'source'), ('line', 'I', 1, 1, None),)),
}

# number: entry name, fields
ENTRIES: dict[int, tuple[str, tuple[Field, ...]]] = {
    1: ("EVENT", ()),
    2: ("MARK", (('altitude_m', 'i', 1, 0.1, None), ('semi_major_axis_m', 'i', 1, 0.1, None), ('eccentricity', 'I', 1, 1e-07, None), ('inclination_deg', 'I', 1, 1e-06, None), ('raan_deg', 'I', 1, 1e-06, None), ('argument_of_periapsis_deg', 'I', 1, 1e-06, None), ('true_anomaly_deg', 'I', 1, 1e-06, None), ('position_m', 'i', 3, 0.1, None), ('velocity_m_s', 'i', 3, 0.001, None), ('navigation_mode', 'B', 1, 1, 'navigation_mode'), ('attitude_mode', 'B', 1, 1, 'attitude_mode'), ('drive_mode', 'B', 1, 1, 'drive_mode'), ('distributor', 'B', 1, 1, 'distributor_state'), ('quaternion', 'h', 4, 3.051850947599719e-05, None), ('thrust_n', 'I', 1, 0.001, None), ('propellant_kg', 'I', 1, 0.001, None), ('battery_j', 'I', 1, 1000, None), ('bus_a_v', 'H', 1, 0.01, None), ('bus_b_v', 'H', 1, 0.01, None), ('load_w', 'I', 1, 1, None), ('cabin_pressure_pa', 'I', 1, 1, None), ('oxygen_pa', 'H', 1, 1, None), ('carbon_dioxide_pa', 'H', 1, 1, None), ('cabin_temperature_k', 'H', 1, 0.01, None), ('oxygen_tank_kg', 'I', 1, 0.001, None), ('tracks', 'B', 1, 1, None), ('track', 'B', 1, 1, None), ('azimuth_deg', 'I', 1, 0.001, None), ('elevation_deg', 'i', 1, 0.001, None), ('range_m', 'I', 1, 0.1, None), ('closing_m_s', 'i', 1, 0.001, None), ('width_m', 'I', 1, 1, None), ('lamps', 'I', 1, 1, None), ('alarms', 'I', 1, 1, None),)),
    3: ("SITUATION", (('altitude_m', 'i', 1, 0.1, None), ('semi_major_axis_m', 'i', 1, 0.1, None), ('eccentricity', 'I', 1, 1e-07, None), ('inclination_deg', 'I', 1, 1e-06, None), ('raan_deg', 'I', 1, 1e-06, None), ('argument_of_periapsis_deg', 'I', 1, 1e-06, None), ('true_anomaly_deg', 'I', 1, 1e-06, None), ('position_m', 'i', 3, 0.1, None), ('velocity_m_s', 'i', 3, 0.001, None), ('navigation_mode', 'B', 1, 1, 'navigation_mode'), ('attitude_mode', 'B', 1, 1, 'attitude_mode'), ('drive_mode', 'B', 1, 1, 'drive_mode'), ('distributor', 'B', 1, 1, 'distributor_state'), ('quaternion', 'h', 4, 3.051850947599719e-05, None), ('thrust_n', 'I', 1, 0.001, None), ('propellant_kg', 'I', 1, 0.001, None), ('battery_j', 'I', 1, 1000, None), ('bus_a_v', 'H', 1, 0.01, None), ('bus_b_v', 'H', 1, 0.01, None), ('load_w', 'I', 1, 1, None), ('cabin_pressure_pa', 'I', 1, 1, None), ('oxygen_pa', 'H', 1, 1, None), ('carbon_dioxide_pa', 'H', 1, 1, None), ('cabin_temperature_k', 'H', 1, 0.01, None), ('oxygen_tank_kg', 'I', 1, 0.001, None), ('tracks', 'B', 1, 1, None), ('track', 'B', 1, 1, None), ('azimuth_deg', 'I', 1, 0.001, None), ('elevation_deg', 'i', 1, 0.001, None), ('range_m', 'I', 1, 0.1, None), ('closing_m_s', 'i', 1, 0.001, None), ('width_m', 'I', 1, 1, None), ('lamps', 'I', 1, 1, None), ('alarms', 'I', 1, 1, None),)),
    4: ("FAULT", (('cause', 'I', 1, 1, None), ('pc', 'I', 1, 1, None), ('value', 'I', 1, 1, None), ('return_address', 'I', 1, 1, None), ('stack_pointer', 'I', 1, 1, None), ('fault_met_s', 'I', 1, 1, None),)),
    5: ("CATALOGUE", (('matter', 'B', 1, 1, 'matter'), ('band', 'B', 1, 1, 'band'), ('track', 'B', 1, 1, None), ('brightness', 'B', 1, 1, None), ('azimuth_deg', 'I', 1, 0.001, None), ('elevation_deg', 'i', 1, 0.001, None), ('range_m', 'I', 1, 0.1, None), ('width_m', 'I', 1, 1, None), ('spectrum', 'H', 8, 1, None),)),
}

# number: command name, fields
COMMANDS: dict[int, tuple[str, tuple[Field, ...]]] = {
    128: ("PING", (('token', 'I', 1, 1, None),)),
    129: ("MARK_RECORD", ()),
    130: ("SELECT_PAGE", (('page', 'B', 1, 1, 'page'),)),
}

# name, lamp, severity, text
ALARMS: tuple[tuple[str, str, str, str], ...] = (
    ('COLLISION', 'COLLISION', 'warning', 'COLLISION COURSE'),
    ('CONTACT', 'LIDAR_CONTACT', 'warning', 'LIDAR CONTACT'),
    ('CABIN_PRESSURE', 'CABIN', 'warning', 'CABIN PRESSURE LOW'),
    ('OXYGEN', 'O2', 'warning', 'OXYGEN OUT OF RANGE'),
    ('CARBON_DIOXIDE', 'CO2', 'warning', 'CARBON DIOXIDE HIGH'),
    ('FLAMEOUT', 'DRIVE', 'warning', 'DRIVE FLAMEOUT'),
    ('DRIVE_FAULT', 'DRIVE', 'warning', 'DRIVE FAULT'),
    ('QUENCH', 'DISTRIBUTOR', 'warning', 'DISTRIBUTOR QUENCHED'),
    ('HULL', 'HULL', 'warning', 'HULL CONTACT'),
    ('BUSES', 'POWER', 'warning', 'BOTH BUSES DEAD'),
    ('BUS_A', 'BUS_A', 'caution', 'BUS A LOW'),
    ('BUS_B', 'BUS_B', 'caution', 'BUS B LOW'),
    ('BATTERY', 'BATTERY', 'caution', 'BATTERY LOW'),
    ('SHED', 'POWER', 'caution', 'LOADS SHED'),
    ('TRIPPED', 'POWER', 'caution', 'LOAD TRIPPED'),
    ('OXYGEN_TANK', 'O2', 'caution', 'OXYGEN TANK LOW'),
    ('LIFE_SUPPORT', 'CABIN', 'caution', 'LIFE SUPPORT OFF'),
    ('TEMPERATURE', 'TEMPERATURE', 'caution', 'CABIN TEMPERATURE'),
    ('WALL', 'TEMPERATURE', 'caution', 'MANIFOLD WALL HOT'),
    ('ATTITUDE', 'ATTITUDE', 'caution', 'ATTITUDE UNKNOWN'),
    ('WHEELS', 'ATTITUDE', 'caution', 'WHEELS SATURATED'),
    ('NAVIGATION', 'NAV', 'caution', 'NO NAVIGATION FIX'),
    ('EARTH', 'COMM_EARTH', 'caution', 'NO CARRIER FROM EARTH'),
    ('SURFACE', 'COMM_SURFACE', 'caution', 'NO CARRIER FROM SURFACE'),
    ('COMPUTER', 'COMPUTER', 'caution', 'COMPUTER FAULT'),
    ('RESTART', 'RESTART', 'caution', 'COMPUTER RESTARTED'),
    ('LOG', 'LOG', 'caution', 'NO MISSION RECORD'),
    ('PANEL', 'none', 'caution', 'PANEL DISAGREES'),
)
# fmt: on
