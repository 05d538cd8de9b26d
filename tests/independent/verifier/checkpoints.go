package main

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// Checkpoints and pins, sections 14 and 16.

type checkpoint struct {
	origin string
	size   int64
	root   string
	note   signedNote
}

func parseCheckpoint(data []byte) (c checkpoint, ok bool) {
	c.note, ok = parseNote(data)
	lines := strings.Split(c.note.text, "\n")
	if !ok || len(lines) != 4 || !soundOrigin(lines[0]) || !commitmentForm(lines[2]) {
		return c, false
	}
	c.origin, c.root = lines[0], lines[2]
	c.size, ok = parseNumber(lines[1])
	return c, ok
}

// pins are what a trust file says, as far as this program reads it.
type pins struct {
	entry0    string
	log       []key
	witnesses []key
	quorum    string
}

var comment = regexp.MustCompile(`^#[ \t]*muniment[ \t]+entry0([ \t].*)?$`)

func parsePins(data []byte) (t pins, ok bool) {
	lines := strings.SplitAfter(string(data), "\n")
	if lines[len(lines)-1] != "" {
		return t, false
	}
	for _, one := range lines[:len(lines)-1] {
		one = strings.Trim(one, " \t\n")
		words := strings.FieldsFunc(one, func(r rune) bool { return r == ' ' || r == '\t' })
		switch {
		case comment.MatchString(one):
			if len(words) != 4 || t.entry0 != "" || !commitmentForm(words[3]) {
				return t, false
			}
			t.entry0 = words[3]
		case one == "" || one[0] == '#' || words[0] == "group":
		case words[0] == "log" && len(words) <= 3 && len(words) > 1:
			k, sound := parseKey(words[1])
			if !sound || k.kind == cosigning || len(t.log) > 0 && k.name != t.log[0].name {
				return t, false
			}
			t.log = append(t.log, k)
		case words[0] == "witness" && len(words) <= 4 && len(words) > 2:
			k, sound := parseKey(words[2])
			if !sound || k.kind == plain {
				return t, false
			}
			t.witnesses = append(t.witnesses, k)
		case words[0] == "quorum" && len(words) == 2 && t.quorum == "":
			t.quorum = words[1]
		default:
			return t, false
		}
	}
	return t, len(t.log) > 0 && t.quorum != ""
}

func same(one, other []key) bool {
	for _, k := range other {
		if !has(one, k) {
			return false
		}
	}
	return len(one) == len(other)
}

func has(keys []key, wanted key) bool {
	for _, k := range keys {
		if k == wanted {
			return true
		}
	}
	return false
}

// newest reads the size that the copy claims, and the checkpoints that it keeps, by size.
func (a *audit) checkpoints() []checkpoint {
	var all []checkpoint
	last := a.read("log/checkpoint")
	newest, ok := parseCheckpoint(last)
	if !ok {
		a.find("data/log/checkpoint", "checkpoint.malformed", "not in form")
		return nil
	}
	a.size = newest.size
	for path := range a.files {
		if !strings.HasPrefix(path, "log/checkpoints/") {
			continue
		}
		data := a.read(path)
		kept, ok := parseCheckpoint(data)
		switch {
		case !ok:
			a.find("data/"+path, "checkpoint.malformed", "not in form")
			continue
		case path != place(-3, kept.size, width):
			a.find("data/"+path, "checkpoint.place", "it is of size %d", kept.size)
			continue
		case kept.size > newest.size, kept.size == newest.size && !bytes.Equal(data, last):
			a.find("data/log/checkpoint", "checkpoint.newest", "not the largest that is kept")
		}
		all = append(all, kept)
	}
	if _, there := a.files[place(-3, newest.size, width)]; !there {
		a.find("data/"+place(-3, newest.size, width), "file.missing", "the newest is kept too")
	}
	sort.Slice(all, func(i, j int) bool { return all[i].size < all[j].size })
	return all
}

// follow checks every checkpoint, and walks from the pinned keys to those now in force.
func (a *audit) follow(all []checkpoint, t pins) {
	sets := a.state.sets
	known := append([]key{}, t.witnesses...)
	held, reached := -1, false
	for i, set := range sets {
		known = append(known, set.keys...)
		if same(set.keys, t.log) {
			held = i
		}
	}
	if held < 0 && len(sets) > 0 {
		a.find("0", "pins", "the log never had the pinned keys")
	}
	last := uint64(0)
	for _, c := range all {
		if c.size > a.size || a.root(c.size) != c.root {
			a.find(c.address(), "tree.root", "the entries are not those that were signed")
			continue
		}
		if c.size > a.decided {
			a.counts["checkpoints not judged"]++
			continue
		}
		force := -1
		for i, set := range sets {
			if set.since < c.size {
				force = i
			}
		}
		if force < 0 {
			a.find(c.address(), "checkpoint.keys", "no entry that it covers states keys")
			continue
		}
		needed := append([]key{}, sets[force].keys...)
		if held >= 0 && held < force {
			needed = append(needed, sets[held].keys...)
		}
		if held >= 0 && held <= force {
			held, reached = force, true
		}
		time := a.signatures(c, known, needed)
		if time < last {
			a.find(c.address(), "checkpoint.time", "earlier than a smaller one")
		}
		last = time
		a.counts["checkpoints"]++
	}
	if held >= 0 && !reached && a.decided == a.size {
		a.find("checkpoint", "pins.unsigned", "none is of the pinned keys or later ones")
	}
	if len(all) == 0 || all[len(all)-1].size < a.state.vouched {
		a.find(a.state.vouched, "checkpoint.missing", "an author saw one as large")
	}
}

func (c checkpoint) address() string { return fmt.Sprintf("checkpoint %d", c.size) }

// signatures checks the lines of all known keys and returns the time on that of the log.
func (a *audit) signatures(c checkpoint, known, needed []key) (time uint64) {
	for _, k := range known {
		said, there := c.note.line(k.id())
		if !there {
			if has(needed, k) {
				a.find(c.address(), "checkpoint.signature-missing", "%s", k.id())
			}
			continue
		}
		stated, ok := k.signs(c.note.text, said.signature)
		if !ok || has(needed, k) && k.name != c.origin {
			a.find(c.address(), "checkpoint.signature-wrong", "%s", k.id())
		}
		if k.kind == postQ {
			a.counts["ml-dsa"]++
		}
		if k.kind == postQ && has(needed, k) && stated > time {
			time = stated
		}
	}
	return time
}
