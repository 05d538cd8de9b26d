package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Entries, heads and commitments, sections 4 to 7.

const letters = `[a-z2-7]`

var (
	originForm  = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9._-]+)*$`)
	keyName     = regexp.MustCompile(`^k-` + letters + `{8}$`)
	keyIDForm   = regexp.MustCompile(`^k-` + letters + `{8}\+[0-9a-f]{8}$`)
	typeForm    = regexp.MustCompile(`^[a-z]+\.[a-z]+$`)
	addressForm = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$`)
	aboutForms  = map[string]*regexp.Regexp{
		"ent":    regexp.MustCompile(`^ent:` + letters + `{12}$`),
		"src":    regexp.MustCompile(`^src:` + letters + `{12}$`),
		"stm":    regexp.MustCompile(`^stm:` + letters + `{12}$`),
		"prop":   regexp.MustCompile(`^prop:[A-Za-z][A-Za-z0-9]{0,63}$`),
		"key":    regexp.MustCompile(`^key:k-` + letters + `{8}\+[0-9a-f]{8}$`),
		"origin": originForm,
	}
)

func soundOrigin(s string) bool { return originForm.MatchString(s) && len(s) <= 200 }

// about returns the kind of id that this is, or nothing.
func about(id string) string {
	for kind, good := range aboutForms {
		if good.MatchString(id) && (kind != "origin" || soundOrigin(id)) {
			return kind
		}
	}
	return ""
}

func instant(s string) bool {
	const layout = "2006-01-02T15:04:05Z"
	read, err := time.Parse(layout, s)
	return err == nil && read.Format(layout) == s
}

// parseAddress returns the entry and the event that an address names.
func parseAddress(s string) (entry int64, event int64, ok bool) {
	if !addressForm.MatchString(s) {
		return 0, 0, false
	}
	parts := strings.Split(s, ".")
	entry, first := parseNumber(parts[0])
	event, second := parseNumber(parts[1])
	return entry, event, first && second && event <= 255
}

type head struct {
	address            string
	entry, number      int64
	kind, id, target   string
	version            int64
	body, replaces, on string
	access             bool
}

func (h head) family() string { return strings.SplitN(h.kind, ".", 2)[0] }

type entry struct {
	text    string
	origin  string
	root    string
	size    int64
	by      []string
	heads   []head
	lines   []line
	tooLate bool // of a later format
}

var (
	commitmentForm = b64of(32)
	headerForm     = form{
		"archive": text(soundOrigin),
		"at":      text(instant),
		"base":    form{"root": commitmentForm, "size": between(0, maxNumber)}.fits,
		"by":      func(value any) bool { return list(value, 1, 8) != nil },
	}
	headForm = form{
		"type":      text(typeForm.MatchString),
		"v":         between(1, maxNumber),
		"id?":       text(func(s string) bool { return about(s) != "" }),
		"target?":   text(func(s string) bool { _, _, ok := parseAddress(s); return ok }),
		"body":      commitmentForm,
		"replaces?": commitmentForm,
		"on?":       commitmentForm,
		"access?":   oneOf("restricted"),
	}
)

// parseEntry reads the note of an entry; index is its place in the log.
func parseEntry(index int64, data []byte) (e entry, ok bool) {
	if e.tooLate = ofLaterFormat(string(data)); e.tooLate {
		return e, true
	}
	n, ok := parseNote(data)
	if !ok || len(data) > 65535 {
		return e, false
	}
	said := strings.Split(strings.TrimSuffix(n.text, "\n"), "\n")
	if len(said) < 3 || len(said) > 2+256 || said[0] != "muniment/entry/v1" {
		return e, false
	}
	e.text, e.lines = n.text, n.lines
	value, ok := parseJSON([]byte(said[1]))
	if !ok || !headerForm.fits(value) {
		return e, false
	}
	header := value.(map[string]any)
	base := header["base"].(map[string]any)
	e.origin, e.by = header["archive"].(string), list(header["by"], 1, 8)
	e.root, e.size = base["root"].(string), base["size"].(int64)
	if len(e.lines) != len(e.by) {
		return e, false
	}
	twice := map[string]bool{}
	for i, id := range e.by {
		if twice[id] || !keyIDForm.MatchString(id) || e.lines[i].id != id || len(e.lines[i].signature) != 64 {
			return e, false
		}
		twice[id] = true
	}
	for number, one := range said[2:] {
		h, ok := parseHead(one)
		if entry, _, _ := parseAddress(h.target); !ok || h.target != "" && entry >= e.size {
			return e, false
		}
		h.entry, h.number = index, int64(number)
		h.address = fmt.Sprintf("%d.%d", index, number)
		e.heads = append(e.heads, h)
	}
	return e, true
}

func ofLaterFormat(data string) bool {
	const first = "muniment/entry/v"
	end := strings.IndexByte(data, '\n')
	if end < 0 || !strings.HasPrefix(data, first) {
		return false
	}
	version, ok := parseNumber(data[len(first):end])
	return ok && version != 1
}

func parseHead(said string) (h head, ok bool) {
	value, ok := parseJSON([]byte(said))
	if !ok || !headForm.fits(value) {
		return h, false
	}
	members := value.(map[string]any)
	word := func(name string) string { s, _ := members[name].(string); return s }
	h.kind, h.id, h.target = word("type"), word("id"), word("target")
	h.body, h.replaces, h.on = word("body"), word("replaces"), word("on")
	h.version, h.access = members["v"].(int64), word("access") != ""
	return h, (h.id == "") != (h.target == "")
}

// stored is a body with its salt, as it lies beside the log.
type stored struct {
	salt []byte
	body []byte
}

func (s stored) opens(commitment string) bool {
	sum := sha256.Sum256([]byte("muniment/body/v1\n" + string(s.salt) + string(s.body)))
	return len(s.salt) == 16 && base64.StdEncoding.EncodeToString(sum[:]) == commitment
}

// object returns the value of a body, which has to be a canonical object of no more than 1 MiB.
func (s stored) object() (map[string]any, bool) {
	value, ok := parseJSON(s.body)
	members, isObject := value.(map[string]any)
	return members, ok && isObject && len(s.body) <= 1<<20
}

// kind is a row of the table of section 7.
type kind struct {
	about, chain, roles string
	steward             bool
}

var kinds = map[string]kind{
	"archive.created":      {"origin", "starts", "steward", true},
	"policy.changed":       {"origin", "continues", "steward", true},
	"key.enrolled":         {"key", "none", "steward", true},
	"key.revoked":          {"key", "none", "steward", true},
	"property.defined":     {"prop", "either", "archivist steward", false},
	"entity.added":         {"ent", "starts", "archivist", false},
	"entity.corrected":     {"ent", "continues", "archivist", false},
	"entity.linked":        {"ent", "loose", "archivist", false},
	"source.added":         {"src", "starts", "archivist", false},
	"source.corrected":     {"src", "continues", "archivist", false},
	"source.captured":      {"src", "none", "archivist", false},
	"statement.added":      {"stm", "starts", "archivist", false},
	"statement.cited":      {"stm", "none", "archivist", false},
	"statement.corrected":  {"stm", "continues", "archivist", false},
	"statement.retracted":  {"stm", "continues", "archivist", false},
	"statement.reinstated": {"stm", "continues", "archivist", false},
	"statement.preferred":  {"stm", "continues", "archivist", false},
	"statement.deprecated": {"stm", "continues", "archivist", false},
	"statement.unranked":   {"stm", "continues", "archivist", false},
	"note.added":           {"ent src stm prop key origin target", "none", "archivist steward", false},
	"access.restricted":    {"target", "either", "archivist steward", true},
	"access.opened":        {"target", "either", "steward", true},
	"event.redacted":       {"target", "none", "steward", true},
}

// unknown says if the type or the version of a head is none that this program knows.
func (h head) unknown() bool { _, known := kinds[h.kind]; return !known || h.version != 1 }

// stops says if a head is unknown and nothing can be decided without knowing it.
func (h head) stops() bool {
	return h.unknown() && oneOf("archive key policy access event")(h.family())
}

const reasonsOfAccess = "legal privacy sourceProtection safety resolved error other"

// stewardForms are the bodies of section 7 that the rules read.
var stewardForms = map[string]func(map[string]any) bool{
	"archive.created": func(body map[string]any) bool {
		return form{
			"title": text(words), "signers": between(1, 7), "log": isLogKeys,
			"continues?": form{
				"origin": text(soundOrigin), "size": between(1, maxNumber), "root": commitmentForm,
			}.fits,
		}.fits(body)
	},
	"policy.changed": func(body map[string]any) bool {
		good := oneOf("governance rotation compromised error")
		return form{"signers": between(1, 7), "reason": good}.fits(body) ||
			form{"log": isLogKeys, "reason": good}.fits(body)
	},
	"key.enrolled": func(body map[string]any) bool {
		return form{
			"vkey": text(func(s string) bool { _, ok := parseKey(s); return ok }),
			"roles": func(value any) bool {
				return oneOf("archivist steward archivist+steward")(strings.Join(list(value, 1, 2), "+"))
			},
		}.fits(body)
	},
	"key.revoked": func(body map[string]any) bool {
		return form{
			"reason":            oneOf("compromised lost retired left error"),
			"compromisedSince?": between(0, maxNumber),
		}.fits(body)
	},
	"access.restricted": form{"reason": oneOf(reasonsOfAccess)}.fitsObject,
	"access.opened":     form{"reason": oneOf(reasonsOfAccess)}.fitsObject,
	"event.redacted":    form{"reason": oneOf("legal privacy sourceProtection error")}.fitsObject,
}

func (f form) fitsObject(body map[string]any) bool { return f.fits(body) }

// words says if a text has something in it, section 10.
func words(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !(0x09 <= r && r <= 0x0d || 0x1c <= r && r <= 0x20 || r == 0x85 || r == 0xa0 ||
			r == 0x1680 || 0x2000 <= r && r <= 0x200a || r == 0x2028 || r == 0x2029 ||
			r == 0x202f || r == 0x205f || r == 0x3000)
	}) >= 0
}

func isLogKeys(value any) bool { return logKeys(value) != nil }

// logKeys returns the key set that a member `log` states, nil if it states none.
func logKeys(value any) []key {
	vkeys := list(value, 2, 2)
	if vkeys == nil {
		return nil
	}
	first, ok := parseKey(vkeys[0])
	second, well := parseKey(vkeys[1])
	if !ok || !well || first.kind != plain || second.kind != postQ || first.name != second.name {
		return nil
	}
	return []key{first, second}
}
