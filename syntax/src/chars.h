// Characters, and the small steps over them.
#ifndef SAYSO_CHARS_H_
#define SAYSO_CHARS_H_

#include "state.h"

static inline int32_t peek(const TSLexer *lx) { return lx->lookahead; }
static inline void next(TSLexer *lx) { lx->advance(lx, false); }
static inline bool at_eof(const TSLexer *lx) { return lx->lookahead == 0 && lx->eof(lx); }
static inline bool at_newline(const TSLexer *lx) {
  return lx->lookahead == '\n' || lx->lookahead == '\r';
}
static inline bool at_line_end(const TSLexer *lx) { return at_newline(lx) || at_eof(lx); }
static inline bool is_space(int32_t c) { return c == ' ' || c == '\t'; }
static inline bool at_white(const TSLexer *lx) {
  return is_space(lx->lookahead) || at_line_end(lx);
}

// A line ends in LF, CRLF or CR.
static inline void eat_newline(TSLexer *lx) {
  if (peek(lx) == '\r') {
    next(lx);
    if (peek(lx) == '\n') next(lx);
  } else {
    next(lx);
  }
}

// Eats white space from `column`, and says how many columns it took. Tabs go to the next fourth.
static inline unsigned eat_spaces(TSLexer *lx, unsigned column) {
  unsigned from = column;
  for (;; next(lx)) {
    if (peek(lx) == ' ') column++;
    else if (peek(lx) == '\t') column += 4 - column % 4;
    else return column - from;
  }
}

static inline bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static inline bool is_ascii_letter(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool is_punctuation(int32_t c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// Blocks of Unicode that hold neither letters nor digits, near enough: the C library's own
// functions follow the locale, and are not there at all in WebAssembly.
static bool is_wide_letter(int32_t c) {
  static const int32_t signs[][2] = {
      {0x80, 0xa9}, {0xab, 0xb1}, {0xb4, 0xb4}, {0xb6, 0xb8}, {0xbb, 0xbb}, {0xbf, 0xbf},
      {0xd7, 0xd7}, {0xf7, 0xf7}, {0x2c2, 0x2c5}, {0x2d2, 0x2df}, {0x300, 0x36f},
      {0x37e, 0x37e}, {0x387, 0x387}, {0x482, 0x489}, {0x55a, 0x55f}, {0x589, 0x5c7},
      {0x5f3, 0x61f}, {0x64b, 0x65f}, {0x66a, 0x66d}, {0x6d4, 0x6d4}, {0x964, 0x965},
      {0x2000, 0x206f}, {0x207a, 0x207e}, {0x208a, 0x208f}, {0x20a0, 0x2101},
      {0x2103, 0x2106}, {0x2108, 0x2109}, {0x2114, 0x2114}, {0x2116, 0x2118},
      {0x211e, 0x2123}, {0x2140, 0x2144}, {0x214a, 0x214d}, {0x2190, 0x245f},
      {0x249c, 0x24e9}, {0x2500, 0x2775}, {0x2794, 0x2bff}, {0x2ce5, 0x2cea},
      {0x2cf9, 0x2cff}, {0x2e00, 0x2fff}, {0x3000, 0x3004}, {0x3008, 0x3020},
      {0x302a, 0x3030}, {0x3036, 0x3037}, {0x303d, 0x3040}, {0x3099, 0x309c},
      {0x30a0, 0x30a0}, {0x30fb, 0x30fb}, {0x3200, 0x321f}, {0x322a, 0x3247},
      {0x3250, 0x3250}, {0x3260, 0x327f}, {0x328a, 0x32b0}, {0x32c0, 0x33ff},
      {0x4dc0, 0x4dff}, {0xa490, 0xa4cf}, {0xd800, 0xf8ff}, {0xfb29, 0xfb29},
      {0xfd3e, 0xfd4f}, {0xfe00, 0xfe6f}, {0xfeff, 0xff0f}, {0xff1a, 0xff20},
      {0xff3b, 0xff40}, {0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1f0ff},
      {0x1f110, 0x1faff}, {0xe0000, 0x10ffff}};
  unsigned low = 0, high = sizeof signs / sizeof signs[0];
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (c > signs[middle][1]) low = middle + 1;
    else if (c < signs[middle][0]) high = middle;
    else return false;
  }
  return true;
}
static inline bool is_letter(int32_t c) {
  return c < 0x80 ? is_ascii_letter(c) : is_wide_letter(c);
}
static inline bool is_word(int32_t c) { return is_digit(c) || is_letter(c); }
// What may follow the first letter of an attribute's name or a class.
static inline bool is_name(int32_t c) {
  return is_word(c) || c == '-' || c == '_' || c == ':' || c == '.';
}

// What the label of a footnote may hold.
static inline bool is_note_label(const TSLexer *lx) {
  return !at_white(lx) && peek(lx) != '[' && peek(lx) != ']' && peek(lx) != '^';
}

// Eats a run of `c` and says how long it was.
static inline unsigned eat_run(TSLexer *lx, int32_t c) {
  unsigned length = 0;
  for (; peek(lx) == c; length++) next(lx);
  return length;
}

#endif
