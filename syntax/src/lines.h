// Lines: what the next one begins with, which containers it goes on with, and the tokens for the
// end of a line.
#ifndef SAYSO_LINES_H_
#define SAYSO_LINES_H_

#include "chars.h"

// ---- List markers ---------------------------------------------------------------------------

enum ListStyle {
  BULLETS, DECIMAL, HASHES, EXAMPLES,
  LOWER_ALPHA, LOWER_ROMAN, UPPER_ALPHA, UPPER_ROMAN,
};
enum ListEnd { PERIOD, ONE_PAREN, TWO_PARENS };

typedef struct {
  bool found;
  bool page;          // `p.`: a digit behind its space makes it the number of a page
  bool abbreviation;  // `B.`: a name, unless two spaces follow
  uint8_t end;     // ListEnd
  uint8_t style;   // the style of a list that it begins
  uint16_t fits;   // the styles of lists that it may go on with
  uint8_t width;   // its columns
  bool word;       // the last character eaten is a letter or digit
} Marker;

static inline uint8_t list_type(const Marker *m) { return (uint8_t)(m->style * 3 + m->end); }
static inline bool same_list(const Marker *m, uint8_t type) {
  return m->found && m->end == type % 3 && (m->fits >> (type / 3) & 1);
}

// Whether these letters are a Roman numeral (`mix` is, `ill` is not).
static bool is_roman(const char *word, unsigned length) {
  unsigned i = 0;
  static const char steps[][3] = {{'c', 'd', 'm'}, {'x', 'l', 'c'}, {'i', 'v', 'x'}};
  while (i < length && word[i] == 'm') i++;
  for (unsigned step = 0; step < 3; step++) {
    char one = steps[step][0], five = steps[step][1], ten = steps[step][2];
    if (i + 1 < length && word[i] == one && (word[i + 1] == five || word[i + 1] == ten)) {
      i += 2;
      continue;
    }
    if (i < length && word[i] == five) i++;
    for (unsigned n = 0; n < 4 && i < length && word[i] == one; n++) i++;
  }
  return i == length;
}

// Reads a list marker up to the white space behind it. What it eats is plain text otherwise, but
// for `*`, `-`, `(@` and `#`, which the caller looks at first.
static Marker read_marker_in(TSLexer *lx, bool paren);
static Marker read_marker(TSLexer *lx) {
  Marker m = {0};
  int32_t c = peek(lx);
  if (c == '-' || c == '*' || c == '+') {
    next(lx);
    m.width = 1;
    m.found = at_white(lx);
    m.style = BULLETS;
    m.fits = 1 << BULLETS;
    return m;
  }
  if (c == '(') next(lx);
  return read_marker_in(lx, c == '(');
}

// An ordered list's marker, behind the parenthesis that may open it.
static Marker read_marker_in(TSLexer *lx, bool paren) {
  Marker m = {.width = paren};
  int32_t c = peek(lx);
  if (is_digit(c)) {
    for (unsigned n = 0; is_digit(peek(lx)) && n < 9; n++, m.width++) next(lx);
    m.word = true;
    m.style = DECIMAL;
    m.fits = 1 << DECIMAL | 1 << HASHES;
  } else if (c == '#') {
    next(lx);
    m.width++;
    m.style = HASHES;
    m.fits = 0xfe;
  } else if (c == '@' && paren) {
    next(lx);
    m.width++;
    while ((is_word(peek(lx)) || peek(lx) == '_' || peek(lx) == '-') && m.width < 60) {
      next(lx);
      m.width++;
    }
    m.style = EXAMPLES;
    m.fits = 1 << EXAMPLES;
  } else if (is_ascii_letter(c)) {
    bool upper = c <= 'Z';
    char word[16];
    unsigned length = 0;
    while (is_ascii_letter(peek(lx)) && (peek(lx) <= 'Z') == upper && length < sizeof word) {
      word[length++] = (char)(peek(lx) | 0x20);
      next(lx);
      m.width++;
      if (length == 1 && !strchr("ivxlcdm", word[0])) break;
    }
    bool roman = is_roman(word, length);
    m.word = true;
    if (length > 1 && !roman) return m;
    bool alpha = length == 1;
    m.fits = (uint16_t)((alpha ? 1 << LOWER_ALPHA : 0) | (roman ? 1 << LOWER_ROMAN : 0));
    m.style = alpha && word[0] != 'i' ? LOWER_ALPHA : LOWER_ROMAN;
    if (upper) m.style += 2, m.fits <<= 2;
    m.abbreviation = upper && length == 1;
    m.page = !upper && length == 1 && word[0] == 'p';
  } else {
    return m;
  }
  if (peek(lx) == ')') m.end = paren ? TWO_PARENS : ONE_PAREN;
  else if (peek(lx) == '.' && !paren) m.end = PERIOD;
  else return m;
  m.word = false;
  next(lx);
  m.width++;
  if (!at_white(lx)) return m;
  if (m.end != PERIOD) m.abbreviation = m.page = false;
  m.found = true;
  return m;
}

// Whether a marker is one still when the first white space behind it is eaten.
static inline bool marker_holds(TSLexer *lx, const Marker *m) {
  if (m->page) return !is_digit(peek(lx));
  return !m->abbreviation || at_white(lx);
}

// ---- What a line begins with ----------------------------------------------------------------

enum LineClass {
  LIST_LINE = 1 << 0,
  SETEXT_LINE = 1 << 1,
  RULE_LINE = 1 << 2,
  TICKS_LINE = 1 << 3,
  TILDES_LINE = 1 << 4,
  DIV_CLOSE_LINE = 1 << 5,
  DEFINITION_LINE = 1 << 6,
  FOOTNOTE_LINE = 1 << 7,
  TAG_LINE = 1 << 8,
  KNOWN = 1 << 15,
};

static bool rest_is_blank(TSLexer *lx) {
  while (is_space(peek(lx))) next(lx);
  return at_line_end(lx);
}

// The rest of a thematic break's line, behind its first character. `count` is what was seen of it.
static bool rest_is_rule(TSLexer *lx, int32_t c, unsigned count) {
  for (;; next(lx)) {
    if (peek(lx) == c) count++;
    else if (!is_space(peek(lx))) break;
  }
  return count >= 3 && at_line_end(lx);
}

static bool read_braces_on_line(TSLexer *lx);

// The rest of a fence's opening line, behind its run: a word, attributes, or nothing.
static bool rest_is_fence(TSLexer *lx) {
  while (is_space(peek(lx))) next(lx);
  while (!at_white(lx) && peek(lx) != '`' && peek(lx) != '{' && peek(lx) != '}') next(lx);
  while (is_space(peek(lx))) next(lx);
  if (peek(lx) == '{' && !read_braces_on_line(lx)) return false;
  return rest_is_blank(lx);
}

// A tag that makes a block: eats its name, behind `<`. `raw` tags hold no Markdown.
static bool read_block_name(TSLexer *lx, bool *raw, bool *closing, char *name);

static uint16_t classify(TSLexer *lx, unsigned width, Marker *marker) {
  int32_t c = peek(lx);
  marker->found = false;
  if (width > 3) return KNOWN;
  uint16_t class = KNOWN;
  switch (c) {
    case '-': {
      *marker = read_marker(lx);
      if (!marker->found) {
        unsigned count = 1 + eat_run(lx, c);
        if (width == 0 && at_white(lx)) {
          // `---  ` is an underline; `--- -` may be a rule.
          unsigned spaces = eat_spaces(lx, 0);
          (void)spaces;
          if (at_line_end(lx)) return class | SETEXT_LINE | (count >= 3 ? RULE_LINE : 0);
        }
        return class | (rest_is_rule(lx, c, count) ? RULE_LINE : 0);
      }
      eat_spaces(lx, 0);
      if (at_line_end(lx)) return class | LIST_LINE | (width == 0 ? SETEXT_LINE : 0);
      if (rest_is_rule(lx, c, 1)) {
        marker->found = false;
        return class | RULE_LINE;
      }
      return class | LIST_LINE;
    }
    case '*':
      *marker = read_marker(lx);
      if (rest_is_rule(lx, c, 1)) {
        marker->found = false;
        return class | RULE_LINE;
      }
      return class | (marker->found ? LIST_LINE : 0);
    case '=':
      eat_run(lx, c);
      return class | (width == 0 && rest_is_blank(lx) ? SETEXT_LINE : 0);
    case '`':
      return class | (eat_run(lx, c) >= 3 && rest_is_fence(lx) ? TICKS_LINE : 0);
    case '~': {
      unsigned length = eat_run(lx, c);
      if (length == 1 && at_white(lx) && !at_line_end(lx)) return class | DEFINITION_LINE;
      return class | (length >= 3 && rest_is_fence(lx) ? TILDES_LINE : 0);
    }
    case ':': {
      unsigned length = eat_run(lx, c);
      if (length == 1 && at_white(lx) && !at_line_end(lx)) return class | DEFINITION_LINE;
      return class | (width == 0 && length >= 3 && rest_is_blank(lx) ? DIV_CLOSE_LINE : 0);
    }
    case '[': {
      next(lx);
      if (peek(lx) != '^') return class;
      next(lx);
      unsigned n = 0;
      for (; is_note_label(lx) && n < 999; n++) next(lx);
      return class | (n && peek(lx) == ']' ? FOOTNOTE_LINE : 0);
    }
    case '<': {
      bool raw, closing;
      char name[12];
      next(lx);
      return class | (read_block_name(lx, &raw, &closing, name) ? TAG_LINE : 0);
    }
    default:
      if (c == '+' || c == '(' || c == '#' || is_digit(c) || is_ascii_letter(c)) {
        *marker = read_marker(lx);
        if (marker->found && !at_line_end(lx)) {
          next(lx);
          marker->found = marker_holds(lx, marker);
        }
        return class | (marker->found ? LIST_LINE : 0);
      }
      return class;
  }
}

// ---- Which containers go on -----------------------------------------------------------------

typedef struct {
  uint8_t keep;     // containers that go on
  bool lazy;        // one of them without its marker
  bool eof;
  bool marked;      // the token ends behind the line's prefix
  uint8_t blanks;   // blank lines passed (255 at most)
  unsigned width;   // columns of white space before the text
  uint8_t column;   // the text's column, modulo four
  uint16_t class;   // what the text begins with, if KNOWN
  Marker marker;
} Line;

static inline uint16_t line_class(TSLexer *lx, Line *line) {
  if (!(line->class & KNOWN)) line->class = classify(lx, line->width, &line->marker);
  return line->class;
}

// Whether a line without this container's marker belongs to it nevertheless.
static bool is_lazy(const State *s, uint8_t i, TSLexer *lx, Line *line) {
  if (line->blanks) return false;
  uint16_t class = line_class(lx, line);
  if ((class & DIV_CLOSE_LINE) && within(s, i, DIV)) return false;
  switch (KIND(s->blocks[i])) {
    case QUOTE_BLOCK:
      return !(class & TICKS_LINE) && !((class & LIST_LINE) && within(s, i, ITEM));
    case ITEM:
      return !(class & (LIST_LINE | TICKS_LINE | TILDES_LINE));
    case DEFINITION_BODY:
      return !(class & DEFINITION_LINE);
    default:
      return !(class & FOOTNOTE_LINE);
  }
}

enum Marking {
  MARK_NEVER,
  MARK_WHOLE,    // if every container goes on by its own marker
  MARK_CERTAIN,  // if, besides, the text begins with what cannot end a paragraph
  MARK_ALWAYS,   // the caller knows that every container goes on
};

// Text that begins with this goes on with a paragraph, whatever follows.
static bool is_certain(const State *s, int32_t c) {
  switch (c) {
    case '-': case '*': case '+': case '=': case '`': case '~': case ':': case '<': case '#':
    case '[': case '(':
      return false;
    default:
      return !within(s, s->block_count, ITEM) || !(is_digit(c) || is_ascii_letter(c));
  }
}

// Goes over a line end, blank lines, and the next line's prefix.
static void walk(const State *s, TSLexer *lx, Line *line, enum Marking marking) {
  memset(line, 0, sizeof *line);
  uint8_t count = s->block_count;
  for (;;) {
    if (at_eof(lx)) break;
    eat_newline(lx);
    unsigned column = 0;
    line->width = eat_spaces(lx, 0);
    column = line->width;
    line->class = 0;
    line->lazy = false;
    bool blank = at_line_end(lx);
    uint8_t i = 0;
    for (; i < count; i++) {
      switch (KIND(s->blocks[i])) {
        case DIV:
        case LIST:
          continue;
        case QUOTE_BLOCK:
          if (peek(lx) == '>' && line->width <= 3) {
            next(lx);
            column++;
            line->width = eat_spaces(lx, column);
            column += line->width;
            if (line->width) line->width--;
            line->class = 0;
            blank = at_line_end(lx);
            continue;
          }
          break;
        default:
          if (blank) continue;
          if (line->width >= s->blocks[i].value) {
            // A definition wants two columns, and takes four.
            unsigned most = KIND(s->blocks[i]) == DEFINITION_BODY ? 4 : s->blocks[i].value;
            line->width -= line->width < most ? line->width : most;
            continue;
          }
      }
      // A look at a line without its marker goes on beyond the prefix.
      if (marking == MARK_ALWAYS && !(line->class & KNOWN)) lx->mark_end(lx);
      if (!blank && is_lazy(s, i, lx, line)) {
        line->lazy = true;
        continue;
      }
      break;
    }
    if (at_eof(lx) && blank) break;
    if (!blank && i == count && s->value && s->mode == CLOSING && peek(lx) == '>') {
      // Behind a quote that has been closed: its own blank lines, `>`, go with the line end.
      lx->mark_end(lx);
      while (is_space(peek(lx)) || peek(lx) == '>') next(lx);
      if (at_eof(lx)) break;
      blank = at_line_end(lx);
      line->class = KNOWN;
    }
    if (blank) {
      if (line->blanks < 255) line->blanks++;
      count = i;
      continue;
    }
    line->keep = i;
    line->column = column % 4;
    if (i == s->block_count && (marking == MARK_ALWAYS || !line->lazy) &&
        (marking >= MARK_ALWAYS || marking == MARK_WHOLE ||
         (marking == MARK_CERTAIN && !line->blanks && is_certain(s, peek(lx))))) {
      line->marked = true;
      if (!(line->class & KNOWN)) lx->mark_end(lx);
    }
    // Of a list whose item ends, the next line may be the next item.
    if (i < s->block_count && KIND(s->blocks[i]) == ITEM) {
      line_class(lx, line);
      if (!((line->class & LIST_LINE) && same_list(&line->marker, s->blocks[i - 1].value)))
        line->keep--;
    }
    return;
  }
  line->eof = true;
  if (s->block_count == 0 && marking != MARK_NEVER && marking != MARK_CERTAIN) {
    line->marked = true;
    lx->mark_end(lx);
  }
}

// In a lookahead: goes over a line end inside code, attributes or the like. False if the paragraph
// cannot go on there. The token ends behind the prefix if `mark` is set.
static bool cross_line(State *s, TSLexer *lx, bool mark) {
  s->crossed = true;
  if (has(s, TABLE)) return false;
  Line line;
  walk(s, lx, &line, mark ? MARK_ALWAYS : MARK_NEVER);
  if (line.eof || line.blanks || line.keep < s->block_count) return false;
  if ((s->absent & LINE_BLOCK) && line.width == 0) return false;
  // The one line of a term is by itself.
  if (has(s, FIRST_LINE) && (peek(lx) == ':' || peek(lx) == '~') &&
      (line_class(lx, &line) & DEFINITION_LINE))
    return false;
  // In an item, the next item ends all. Markers that begin like a word or a class are not looked
  // for: the look could not take back what it ate, and the caller goes on from here.
  int32_t c = peek(lx);
  bool marker = c == '-' || c == '*' || c == '+' || is_digit(c);
  return !marker || !within(s, s->block_count, ITEM) || !(line_class(lx, &line) & LIST_LINE);
}

#endif
