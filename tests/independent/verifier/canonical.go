package main

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// Canonical JSON, section 2. Objects become map[string]any, numbers int64. A text in any other form
// than the one that writing its value gives is not taken.

const (
	maxNumber = 1<<53 - 1
	maxDepth  = 32
)

type parser struct {
	rest  []byte
	depth int
}

// parseJSON returns the value that text is the canonical form of.
func parseJSON(text []byte) (value any, ok bool) {
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, false
	}
	p := &parser{rest: text}
	value, ok = p.value()
	return value, ok && len(p.rest) == 0
}

// take passes over token, if it stands here.
func (p *parser) take(token string) bool {
	if !bytes.HasPrefix(p.rest, []byte(token)) {
		return false
	}
	p.rest = p.rest[len(token):]
	return true
}

func (p *parser) value() (any, bool) {
	switch {
	case p.take("true"):
		return true, true
	case p.take("false"):
		return false, true
	case p.take("null"):
		return nil, true
	case p.take(`"`):
		return p.text()
	case p.take("["):
		return p.array()
	case p.take("{"):
		return p.object()
	}
	return p.number()
}

func (p *parser) array() (any, bool) {
	p.depth++
	defer func() { p.depth-- }()
	items := []any{}
	if p.depth > maxDepth || p.take("]") {
		return items, p.depth <= maxDepth
	}
	for {
		item, ok := p.value()
		if !ok {
			return nil, false
		}
		items = append(items, item)
		if p.take("]") {
			return items, true
		}
		if !p.take(",") {
			return nil, false
		}
	}
}

func (p *parser) object() (any, bool) {
	p.depth++
	defer func() { p.depth-- }()
	members := map[string]any{}
	if p.depth > maxDepth || p.take("}") {
		return members, p.depth <= maxDepth
	}
	for last := ""; ; {
		if !p.take(`"`) {
			return nil, false
		}
		name, ok := p.text()
		if !ok || len(members) > 0 && name <= last || strings.IndexFunc(name, notASCII) >= 0 {
			return nil, false
		}
		last = name
		if !p.take(":") {
			return nil, false
		}
		if members[name], ok = p.value(); !ok {
			return nil, false
		}
		if p.take("}") {
			return members, true
		}
		if !p.take(",") {
			return nil, false
		}
	}
}

func notASCII(r rune) bool { return r >= 0x80 }

var escapes = map[byte]byte{'"': '"', '\\': '\\', 'b': 8, 't': 9, 'n': 10, 'f': 12, 'r': 13}

// text reads what follows the opening quotation mark, the closing one included.
func (p *parser) text() (string, bool) {
	var out []byte
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return string(out), true
		case c < 0x20:
			return "", false
		case c != '\\':
			out = append(out, c)
		default:
			c, length := escaped(p.rest[i+1:])
			if length == 0 {
				return "", false
			}
			out = append(out, c)
			i += length
		}
	}
	return "", false
}

// escaped returns what is written behind a backslash, and how many bytes say it; 0 if none may.
func escaped(text []byte) (byte, int) {
	if len(text) > 0 {
		if c, short := escapes[text[0]]; short {
			return c, 1
		}
	}
	const hex = "0123456789abcdef"
	if len(text) < 5 || string(text[:3]) != "u00" || text[3] > '1' || text[3] < '0' {
		return 0, 0
	}
	low := strings.IndexByte(hex, text[4])
	c := (text[3]-'0')<<4 | byte(low)
	if low < 0 || c == 0 || c == 8 || c == 9 || c == 10 || c == 12 || c == 13 {
		return 0, 0
	}
	return c, 5
}

func (p *parser) number() (any, bool) {
	negative := p.take("-")
	end := 0
	for end < len(p.rest) && p.rest[end] >= '0' && p.rest[end] <= '9' {
		end++
	}
	n, ok := parseNumber(string(p.rest[:end]))
	p.rest = p.rest[end:]
	if negative {
		return -n, ok && n != 0
	}
	return n, ok
}

// parseNumber reads a number in text, section 1.
func parseNumber(text string) (int64, bool) {
	if text == "" || len(text) > 16 || text[0] == '0' && text != "0" {
		return 0, false
	}
	n := int64(0)
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, n <= maxNumber
}

// unbase64 reads b64, section 1: Go's own reader alone would pass over line breaks.
func unbase64(text string) ([]byte, bool) {
	data, err := base64.StdEncoding.DecodeString(text)
	return data, err == nil && base64.StdEncoding.EncodeToString(data) == text
}

// form says which members an object has; a name that ends in ? may be left out.
type form map[string]func(any) bool

func (f form) fits(value any) bool {
	members, ok := value.(map[string]any)
	if !ok {
		return false
	}
	known := 0
	for name, good := range f {
		member, there := members[strings.TrimSuffix(name, "?")]
		if there {
			known++
		}
		if there && !good(member) || !there && !strings.HasSuffix(name, "?") {
			return false
		}
	}
	return known == len(members)
}

// text makes a check of strings one of values.
func text(good func(string) bool) func(any) bool {
	return func(value any) bool {
		s, ok := value.(string)
		return ok && good(s)
	}
}

func oneOf(words string) func(any) bool {
	return text(func(s string) bool {
		return s != "" && !strings.Contains(s, " ") && strings.Contains(" "+words+" ", " "+s+" ")
	})
}

func between(low, high int64) func(any) bool {
	return func(value any) bool {
		n, ok := value.(int64)
		return ok && low <= n && n <= high
	}
}

func b64of(length int) func(any) bool {
	return text(func(s string) bool {
		data, ok := unbase64(s)
		return ok && len(data) == length
	})
}

// list returns the strings of a list that has from low to high of them; nil if it is none such.
func list(value any, low, high int) []string {
	items, ok := value.([]any)
	if !ok || len(items) < low || len(items) > high {
		return nil
	}
	texts := []string{}
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			return nil
		}
		texts = append(texts, s)
	}
	return texts
}
