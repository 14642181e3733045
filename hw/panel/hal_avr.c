// The panel's machine: an Arduino Mega 2560, wired as wiring.md says.
//
// Registers used: USART0 (115200 8N1, both directions through interrupts and rings), timer 0 (an
// interrupt a millisecond), SPI as master at 1 MHz to four MAX7219 in a row, ports A, L (columns)
// and C (rows). Source: ATmega640/1280/1281/2560/2561 and MAX7219/MAX7221 data sheets.
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <string.h>
#include <util/delay.h>

#include "hal.h"
#include "panel.h"

#define UART_DIVISOR 16u    // with U2X0: 16 MHz / (8 * 17) = 117,647 baud
#define TIMER_COMPARE 249u  // 16 MHz / 64 / 250 = 1 kHz
#define COLUMN_SETTLE_US 20 // rows rise through about 40 kilohms and the cable's 100 pF
#define RING_MASK 0xFFu
#define DIGIT_ROWS 8u
#define CHIPS 4u
#define REFRESH_MS 1000u

_Static_assert(PANEL_DIGITS <= DIGIT_ROWS * (CHIPS - 1), "more digits than three chips drive");
_Static_assert(PANEL_LAMPS <= 32, "more lamps than hal_lights has");

enum max7219_register {
    MAX7219_DIGIT_0 = 0x1,
    MAX7219_DECODE_MODE = 0x9,
    MAX7219_INTENSITY = 0xA,
    MAX7219_SCAN_LIMIT = 0xB,
    MAX7219_SHUTDOWN = 0xC,
    MAX7219_DISPLAY_TEST = 0xF,
};

// A ring of 256 bytes: its indices wrap by themselves, and each has one writer.
struct ring {
    volatile uint8_t bytes[256];
    volatile uint8_t head; // where the next byte goes in
    volatile uint8_t tail; // where the next byte comes out
};

static struct ring received;
static struct ring sending;
static volatile uint16_t milliseconds;

ISR(USART0_RX_vect) {
    uint8_t byte = UDR0;
    if ((uint8_t)(received.head + 1u) != received.tail) { // a full ring loses it: the CRC will tell
        received.bytes[received.head] = byte;
        received.head = (uint8_t)(received.head + 1u);
    }
}

ISR(USART0_UDRE_vect) {
    if (sending.head == sending.tail) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    } else {
        UDR0 = sending.bytes[sending.tail];
        sending.tail = (uint8_t)(sending.tail + 1u);
    }
}

ISR(TIMER0_COMPA_vect) { milliseconds++; }

bool hal_take(uint8_t *byte) {
    if (received.head == received.tail) {
        return false;
    }
    *byte = received.bytes[received.tail];
    received.tail = (uint8_t)(received.tail + 1u);
    return true;
}

bool hal_send(const uint8_t *bytes, uint8_t count) {
    uint8_t used = (uint8_t)(sending.head - sending.tail);
    if (count > RING_MASK - used) {
        return false;
    }
    for (uint8_t i = 0; i < count; i++) {
        sending.bytes[sending.head] = bytes[i];
        sending.head = (uint8_t)(sending.head + 1u);
    }
    cli(); // the register is changed by the interrupt too
    UCSR0B |= _BV(UDRIE0);
    sei();
    return true;
}

uint16_t hal_milliseconds(void) {
    cli();
    uint16_t now_ms = milliseconds;
    sei();
    return now_ms;
}

uint8_t hal_contacts(uint8_t column) {
    uint16_t selected = (uint16_t)(UINT16_C(1) << column);
    PORTA = (uint8_t)~selected;
    PORTL = (uint8_t)~(selected >> 8);
    _delay_us(COLUMN_SETTLE_US);
    return (uint8_t)~PINC;
}

static void shift_out(uint8_t byte) {
    SPDR = byte;
    while (!(SPSR & _BV(SPIF))) { // 8 bits at 1 MHz: the data sheet bounds it to 8 microseconds
    }
}

// The same register of all chips; what goes out first ends up in the last chip.
static void set_register(uint8_t number, const uint8_t values[CHIPS]) {
    PORTB &= (uint8_t)~_BV(PB0);
    for (uint8_t i = CHIPS; i-- > 0;) {
        shift_out(number);
        shift_out(values[i]);
    }
    PORTB |= _BV(PB0);
}

static void set_all(uint8_t number, uint8_t value) {
    const uint8_t values[CHIPS] = {value, value, value, value};
    set_register(number, values);
}

// The cockpit counts segments from a in bit 0, the chip from A in bit 6 down to G in bit 0.
static uint8_t segments_of(uint8_t digit) {
    uint8_t out = digit & 0x80;
    for (uint8_t i = 0; i < 7; i++) {
        if (digit >> i & 1) {
            out = (uint8_t)(out | 0x40u >> i);
        }
    }
    return out;
}

static void values_of(const struct hal_lights *lights, uint8_t row, uint8_t values[CHIPS]) {
    for (uint8_t chip = 0; chip < CHIPS - 1; chip++) {
        uint8_t digit = (uint8_t)(chip * DIGIT_ROWS + row);
        values[chip] = digit < PANEL_DIGITS ? segments_of(lights->digits[digit]) : 0;
    }
    values[CHIPS - 1] = row < 4 ? (uint8_t)(lights->lamps >> (8u * row)) : 0;
}

// What changed goes out at once, lamps in the first three rows. Once a second all of it does, with
// the settings, so that a chip upset by a spark is soon right again.
void hal_show(const struct hal_lights *lights) {
    static struct {
        bool set_up;
        uint16_t at_ms; // when all of it went out
        uint8_t brightness;
        uint8_t rows[DIGIT_ROWS][CHIPS];
    } shown;
    uint16_t now_ms = hal_milliseconds();
    bool all = !shown.set_up || (uint16_t)(now_ms - shown.at_ms) >= REFRESH_MS;
    for (uint8_t row = 0; row < DIGIT_ROWS; row++) {
        uint8_t values[CHIPS];
        values_of(lights, row, values);
        if (all || memcmp(values, shown.rows[row], CHIPS) != 0) {
            memcpy(shown.rows[row], values, CHIPS);
            set_register((uint8_t)(MAX7219_DIGIT_0 + row), values);
        }
    }
    if (all || lights->brightness != shown.brightness) {
        shown.brightness = lights->brightness;
        set_all(MAX7219_INTENSITY, shown.brightness);
    }
    if (all) {
        set_all(MAX7219_DISPLAY_TEST, 0);
        set_all(MAX7219_DECODE_MODE, 0);
        set_all(MAX7219_SCAN_LIMIT, DIGIT_ROWS - 1);
        set_all(MAX7219_SHUTDOWN, 1); // 1 is running
        shown.set_up = true;
        shown.at_ms = now_ms;
    }
}

static void open(void) {
    DDRA = 0xFF;
    PORTA = 0xFF;
    DDRL = _BV(PL0) | _BV(PL1);
    PORTL = 0xFF;
    PORTC = 0xFF; // pull-ups
    DDRB = _BV(PB0) | _BV(PB1) | _BV(PB2);
    PORTB = _BV(PB0);
    SPCR = _BV(SPE) | _BV(MSTR) | _BV(SPR0);
    UBRR0 = UART_DIVISOR;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    TCCR0A = _BV(WGM01);
    TCCR0B = _BV(CS01) | _BV(CS00);
    OCR0A = TIMER_COMPARE;
    TIMSK0 = _BV(OCIE0A);
    SMCR = 0; // sleep is idle: timer and USART stay awake
    sei();
}

int main(void) {
    static struct panel panel;
    open();
    panel_open(&panel);
    for (;;) {
        panel_step(&panel);
        sleep_mode(); // until the next byte or millisecond
    }
}
