// See pages.h: the table of pages, by the dictionary, and the soft key that most of them have.
#include "flight/pages.h"

void page_press_mark(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->marks++;
}

const struct page_row pages[PAGES] = {
#define PAGE(name, stem, number, title) [PAGE_##name] = {number, title, &page_##stem},
    PAGE_ROWS(PAGE)
#undef PAGE
};
