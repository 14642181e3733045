// An Arduino Mega 2560 in simavr, wired as hw/panel/wiring.md says, with its serial line at a pty.
//
//   simavr_mega panel.elf [bootloader.hex]
//     prints the pty's name, then obeys lines on its standard input:
//     c CONTACT 0|1           opens or closes a contact of the matrix
//     l CONTACT               closes a contact; prints after how many microseconds lamps 0 to 15
//                             were all lit, as "lit MICROSECONDS"
//     s                       prints what the four MAX7219 show: one line, see show()
//     i                       prints how often it was reset, and its time in cycles
//     r                       pushes the reset button
//     q                       ends
//
// Its time is the wall's, unless the program never sleeps: then it is as fast as the host.
//
// As on the board, DTR resets it: it rises when a program opens the line, and falls when the last
// one closes it, unless that left HUPCL off. What is sent while nobody has the line open is lost.
// After a reset the board begins in the bootloader, and without one in the panel's program.
//
// The chips are modelled after their data sheet, each as far as the panel uses it: a shift register
// of 16 bits that is taken when LOAD rises, and its registers. The matrix is: a row is low when a
// contact in it is closed whose column is low.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <simavr/avr_ioport.h>
#include <simavr/avr_spi.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_hex.h>

#define COLUMNS 10u
#define ROWS 8u
#define CHIPS 4u
#define CHIP_REGISTERS 16u
#define POLL_CYCLES 16000u // 1 ms between two looks at pty and commands
#define CYCLES_PER_US 16u
#define ASTRAY_US 50000
#define INPUT_BYTES 32u // a look, of those simavr keeps 64

static struct {
    avr_t *avr;
    avr_irq_t *uart_in;
    avr_irq_t *row[ROWS];
    bool column_low[COLUMNS];
    bool closed[COLUMNS][ROWS];
    uint64_t shift; // the chips' shift registers, chip 0 in the low 16 bits
    uint8_t chip[CHIPS][CHIP_REGISTERS];
    uint32_t loads;
    bool may_give;
    int line;
    bool open; // a program has the line open
    bool dtr;
    unsigned resets;
    bool timing;
    int64_t closed_us; // when the contact was closed whose lamps are waited for
    int64_t ahead_us;  // the wall's time less the board's, as it was last set
} mega;

static int64_t wall_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

// The board sleeps until its next event: so does this program, by the clock on the wall.
static void sleep_until_due(avr_t *avr, avr_cycle_count_t cycles) {
    int64_t board_us = (int64_t)((avr->cycle + cycles) / CYCLES_PER_US);
    int64_t left_us = board_us + mega.ahead_us - wall_us();
    if (left_us > ASTRAY_US || left_us < -ASTRAY_US) { // what is so far astray is not caught up
        mega.ahead_us -= left_us;
    } else if (left_us > 0) {
        usleep((useconds_t)left_us);
    }
}

static void drive_rows(void) {
    for (unsigned row = 0; row < ROWS; row++) {
        bool low = false;
        for (unsigned column = 0; column < COLUMNS; column++) {
            low |= mega.column_low[column] && mega.closed[column][row];
        }
        avr_raise_irq(mega.row[row], !low);
    }
}

static void column_moved(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    mega.column_low[(uintptr_t)param] = !value;
    drive_rows();
}

static void byte_shifted(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    (void)param;
    mega.shift = mega.shift << 8 | (value & 0xFF);
}

static void load_moved(avr_irq_t *irq, uint32_t value, void *param) {
    (void)param;
    if (!value || irq->value) {
        return;
    }
    mega.loads++;
    for (unsigned chip = 0; chip < CHIPS; chip++) {
        uint16_t word = (uint16_t)(mega.shift >> (16 * chip));
        mega.chip[chip][word >> 8 & 0xF] = (uint8_t)word;
    }
    const uint8_t *lamps = mega.chip[CHIPS - 1];
    if (mega.timing && (lamps[1] & lamps[2]) == 0xFF) {
        mega.timing = false;
        printf("lit %lld\n", (long long)(wall_us() - mega.closed_us));
        fflush(stdout);
    }
}

static void byte_sent(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    (void)param;
    uint8_t byte = (uint8_t)value;
    if (mega.open && write(mega.line, &byte, 1) != 1) {
        fprintf(stderr, "the pty took no byte\n");
    }
}

static void give_on(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    (void)value;
    (void)param;
    mega.may_give = true;
}

static void give_off(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    (void)value;
    (void)param;
    mega.may_give = false;
}

static avr_irq_t *pin(char port, int number) {
    return avr_io_getirq(mega.avr, (uint32_t)AVR_IOCTL_IOPORT_GETIRQ(port), number);
}

static void wire(void) {
    for (uintptr_t column = 0; column < COLUMNS; column++) {
        char port = column < 8 ? 'A' : 'L';
        avr_irq_register_notify(pin(port, (int)(column % 8)), column_moved, (void *)column);
    }
    for (int row = 0; row < (int)ROWS; row++) {
        mega.row[row] = pin('C', row);
    }
    avr_irq_register_notify(pin('B', 0), load_moved, NULL);
    avr_irq_t *spi = avr_io_getirq(mega.avr, (uint32_t)AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_OUTPUT);
    avr_irq_register_notify(spi, byte_shifted, NULL);
    uint32_t uart = (uint32_t)AVR_IOCTL_UART_GETIRQ('0');
    mega.uart_in = avr_io_getirq(mega.avr, uart, UART_IRQ_INPUT);
    avr_irq_register_notify(avr_io_getirq(mega.avr, uart, UART_IRQ_OUTPUT), byte_sent, NULL);
    avr_irq_register_notify(avr_io_getirq(mega.avr, uart, UART_IRQ_OUT_XON), give_on, NULL);
    avr_irq_register_notify(avr_io_getirq(mega.avr, uart, UART_IRQ_OUT_XOFF), give_off, NULL);
    uint32_t flags = 0;
    avr_ioctl(mega.avr, (uint32_t)AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
    flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
    avr_ioctl(mega.avr, (uint32_t)AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    mega.may_give = true;
}

static int open_line(void) {
    int line = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (line < 0 || grantpt(line) || unlockpt(line)) {
        return -1;
    }
    // Opened and closed once: from then on poll() tells whether it is open. Settings stay.
    int far = open(ptsname(line), O_RDWR | O_NOCTTY);
    struct termios raw;
    if (far < 0 || tcgetattr(far, &raw)) {
        return -1;
    }
    cfmakeraw(&raw);
    raw.c_cflag |= HUPCL; // as the kernel begins with at a USB port
    int failed = tcsetattr(far, TCSANOW, &raw);
    close(far);
    return failed ? -1 : line;
}

static void reset(void) {
    avr_reset(mega.avr);
    mega.may_give = true;
    mega.resets++;
}

static void watch_line(void) {
    struct pollfd line = {.fd = mega.line, .events = POLLIN};
    poll(&line, 1, 0);
    bool open = !(line.revents & POLLHUP);
    if (open && !mega.open && !mega.dtr) {
        mega.dtr = true;
        reset();
    }
    if (!open && mega.open) {
        struct termios left;
        mega.dtr = !tcgetattr(mega.line, &left) && !(left.c_cflag & HUPCL);
    }
    mega.open = open;
}

static void take_from_line(void) {
    uint8_t bytes[INPUT_BYTES];
    ssize_t count = mega.open && mega.may_give ? read(mega.line, bytes, sizeof bytes) : 0;
    for (ssize_t i = 0; i < count; i++) {
        avr_raise_irq(mega.uart_in, bytes[i]);
    }
}

// Of each chip: running, display test, decode mode, scan limit, intensity, then its eight digits.
static void show(void) {
    for (unsigned chip = 0; chip < CHIPS; chip++) {
        const uint8_t *own = mega.chip[chip];
        printf("%u %u %u %u %u", own[0xC], own[0xF], own[0x9], own[0xB], own[0xA]);
        for (unsigned digit = 1; digit <= 8; digit++) {
            printf(" %u", own[digit]);
        }
        printf(chip + 1 < CHIPS ? " | " : "\n");
    }
    fflush(stdout);
}

// False: it is to end.
static bool obey(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char line[64];
    unsigned contact, closed;
    while (poll(&input, 1, 0) == 1) {
        if (!fgets(line, sizeof line, stdin) || line[0] == 'q') {
            return false;
        }
        if (line[0] == 's') {
            show();
        } else if (line[0] == 'i') {
            printf("resets %u cycles %llu\n", mega.resets, (unsigned long long)mega.avr->cycle);
            fflush(stdout);
        } else if (sscanf(line, "l %u", &contact) == 1 && contact < COLUMNS * ROWS) {
            mega.closed[contact / ROWS][contact % ROWS] = true;
            mega.closed_us = wall_us();
            mega.timing = true;
            drive_rows();
        } else if (line[0] == 'r') {
            reset();
        } else if (sscanf(line, "c %u %u", &contact, &closed) == 2 && contact < COLUMNS * ROWS) {
            mega.closed[contact / ROWS][contact % ROWS] = closed;
            drive_rows();
        }
    }
    return true;
}

// False: there is none in the file.
static bool load_bootloader(const char *file) {
    uint32_t size, start;
    uint8_t *code = read_ihex_file(file, &size, &start);
    if (!code || start + size > mega.avr->flashend + 1) {
        return false;
    }
    memcpy(mega.avr->flash + start, code, size);
    mega.avr->reset_pc = start;
    return true;
}

int main(int count, char **arguments) {
    static elf_firmware_t firmware;
    if (count < 2 || elf_read_firmware(arguments[1], &firmware)) {
        fprintf(stderr, "simavr_mega: %s is no program\n", count >= 2 ? arguments[1] : "nothing");
        return 1;
    }
    firmware.frequency = 16000000;
    mega.avr = avr_make_mcu_by_name("atmega2560");
    mega.line = open_line();
    if (!mega.avr || mega.line < 0) {
        fprintf(stderr, "simavr_mega: no ATmega2560, or no pty\n");
        return 1;
    }
    avr_init(mega.avr);
    avr_load_firmware(mega.avr, &firmware);
    mega.avr->sleep = sleep_until_due;
    if (count > 2 && !load_bootloader(arguments[2])) {
        fprintf(stderr, "simavr_mega: %s holds no bootloader\n", arguments[2]);
        return 1;
    }
    wire();
    reset();
    setvbuf(stdin, NULL, _IONBF, 0);
    printf("%s\n", ptsname(mega.line));
    fflush(stdout);
    avr_cycle_count_t next = 0;
    int state = cpu_Running;
    while (state != cpu_Done && state != cpu_Crashed) {
        state = avr_run(mega.avr);
        if (mega.avr->cycle >= next) {
            next = mega.avr->cycle + POLL_CYCLES;
            watch_line();
            take_from_line();
            if (!obey()) {
                return 0;
            }
        }
    }
    fprintf(stderr, "simavr_mega: the processor stopped\n");
    return 1;
}
