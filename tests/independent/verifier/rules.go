package main

import "strings"

// What counts, section 11.

type member struct {
	key      key
	roles    string
	enrolled int64
	revoked  bool
}

type keySet struct {
	since int64
	keys  []key
}

// state is what is remembered of the entries that count.
type state struct {
	origin   string
	signers  int64
	sets     []keySet
	used     map[string]bool // public keys and key ids
	keys     map[string]member
	texts    map[string]bool
	signed   map[int64][]string
	events   map[string]head   // by address
	places   map[string]string // address by commitment
	newest   map[string]string // commitment of the newest link, by chain
	replaced map[string]bool
	redacted map[string]bool
	access   map[string]bool // restricted, where an access event says so; by address
	order    []head
	vouched  int64
	undo     []func()
}

func newState() *state {
	return &state{
		used: map[string]bool{}, keys: map[string]member{}, texts: map[string]bool{},
		signed: map[int64][]string{}, events: map[string]head{}, places: map[string]string{},
		newest: map[string]string{}, replaced: map[string]bool{}, redacted: map[string]bool{},
		access: map[string]bool{},
	}
}

// set changes an item so that it can be taken back.
func set[K comparable, V any](s *state, items map[K]V, name K, value V) {
	before, there := items[name]
	s.undo = append(s.undo, func() {
		if there {
			items[name] = before
		} else {
			delete(items, name)
		}
	})
	items[name] = value
}

// verdict on an entry: the code of the rule that voids it, and the event, -1 for all of it.
type verdict struct {
	code  string
	event int64
	stops bool
}

// judge weighs an entry, and takes back what it did if it is void.
func (s *state) judge(index int64, e entry, bodies map[int64]stored, root func(int64) string) verdict {
	origin, signers, sets, order := s.origin, s.signers, s.sets, s.order
	s.undo = nil
	v := s.weigh(index, e, bodies, root)
	if v.code == "" && !v.stops {
		s.texts[e.text], s.signed[index] = true, e.by
		if e.size > s.vouched {
			s.vouched = e.size
		}
		return v
	}
	for i := len(s.undo) - 1; i >= 0; i-- {
		s.undo[i]()
	}
	s.origin, s.signers, s.sets, s.order = origin, signers, sets, order
	return v
}

func (s *state) weigh(index int64, e entry, bodies map[int64]stored, root func(int64) string) verdict {
	if s.origin != "" && e.origin != s.origin {
		return verdict{code: "entry.origin", event: -1}
	}
	lowest := int64(1)
	if index == 0 {
		lowest = 0
	}
	if e.size < lowest || e.size > index || root(e.size) != e.root {
		return verdict{code: "entry.base", event: -1}
	}
	if s.texts[e.text] {
		return verdict{code: "entry.repeated", event: -1}
	}
	if index > 0 {
		for _, id := range e.by {
			if m, known := s.keys[id]; !known || m.revoked {
				return verdict{code: "entry.key", event: -1}
			}
		}
		if !s.allSigned(e) {
			return verdict{code: "entry.signature", event: -1}
		}
	}
	for _, h := range e.heads {
		if h.stops() {
			return verdict{event: h.number, stops: true}
		}
	}
	if index > 0 {
		if v := s.allowed(e); v.code != "" {
			return v
		}
	} else if !oneFounding(e) {
		return verdict{code: "entry.first", event: -1}
	}
	stewards := map[string]bool{}
	for _, id := range e.by {
		stewards[id] = strings.Contains(s.keys[id].roles, "steward")
	}
	for _, h := range e.heads {
		j := judging{s, e, h, bodies, stewards, nil}
		if code := j.head(); code != "" {
			return verdict{code: code, event: h.number}
		}
		j.take()
	}
	if index == 0 {
		return s.founded(e)
	}
	return verdict{}
}

func (s *state) allSigned(e entry) bool {
	for i, id := range e.by {
		if !good(s.keys[id].key.public, e.text, e.lines[i].signature) {
			return false
		}
	}
	return true
}

// allowed asks E7 and E8.
func (s *state) allowed(e entry) verdict {
	for _, h := range e.heads {
		held, stewards := false, int64(0)
		known, ok := kinds[h.kind]
		for _, id := range e.by {
			for _, role := range strings.Fields(s.keys[id].roles) {
				held = held || strings.Contains(known.roles, role)
				if role == "steward" {
					stewards++
				}
			}
		}
		if ok && !held {
			return verdict{code: "entry.role", event: h.number}
		}
		if known.steward && h.kind != "access.restricted" && stewards < s.signers {
			return verdict{code: "entry.signers", event: h.number}
		}
	}
	return verdict{}
}

func oneFounding(e entry) bool {
	for i, h := range e.heads {
		if wanted := map[bool]string{true: "archive.created", false: "key.enrolled"}; h.kind != wanted[i == 0] {
			return false
		}
	}
	return len(e.heads) > 1
}

// founded asks what is asked of entry 0 behind its heads.
func (s *state) founded(e entry) verdict {
	for _, id := range e.by {
		if _, there := s.keys[id]; !there {
			return verdict{code: "entry.first", event: -1}
		}
	}
	for _, m := range s.keys {
		if !strings.Contains(m.roles, "steward") || len(e.by) != len(s.keys) {
			return verdict{code: "entry.first", event: -1}
		}
	}
	if !s.enough(s.signers) {
		return verdict{code: "head.signers", event: 0}
	}
	if !s.allSigned(e) {
		return verdict{code: "entry.signature", event: -1}
	}
	return verdict{}
}

func (s *state) stewards() int64 {
	count := int64(0)
	for _, m := range s.keys {
		if strings.Contains(m.roles, "steward") && !m.revoked {
			count++
		}
	}
	return count
}

func (s *state) enough(signers int64) bool { return signers == 1 || s.stewards() > signers }

func (s *state) restricted(address string) bool {
	if said, there := s.access[address]; there {
		return said
	}
	return s.events[address].access
}

// judging is one head in the state that those before it left.
type judging struct {
	*state
	e        entry
	h        head
	bodies   map[int64]stored
	stewards map[string]bool
	body     map[string]any
}

func (j *judging) chain() string {
	if j.h.target != "" {
		return "access of " + j.h.target
	}
	return j.h.id
}

// head returns the code of the first rule that the head breaks.
func (j *judging) head() string {
	h := j.h
	k, known := kinds[h.kind]
	_, used := j.places[h.body]
	_, placed := j.events[h.target]
	switch {
	case k.steward && !j.open():
		return "head.steward-body"
	case known && !j.isAbout(k):
		return "head.about"
	case used:
		return "head.commitment"
	case h.target != "" && !placed:
		return "head.target"
	case known && k.chain != "starts" && k.chain != "either" && h.kind != "key.enrolled" && !j.named():
		return "head.unknown-id"
	case known && !j.cites():
		return "head.on"
	case k.steward && h.access:
		return "head.steward-access"
	case !j.follows(k, known):
		return "head.replaces"
	case h.access && h.replaces != "" && !j.mayHide(h.replaces, true):
		return "head.hides"
	}
	return j.single()
}

func (j *judging) open() bool {
	stored, here := j.bodies[j.h.number]
	if !here || !stored.opens(j.h.body) {
		return false
	}
	var ok bool
	j.body, ok = stored.object()
	return ok && stewardForms[j.h.kind](j.body)
}

func (j *judging) isAbout(k kind) bool {
	if j.h.target != "" {
		return oneOf(k.about)("target")
	}
	is := about(j.h.id)
	return oneOf(k.about)(is) && (is != "origin" || j.h.id == j.e.origin)
}

func (j *judging) named() bool {
	if j.h.target != "" {
		return true
	}
	if id := strings.TrimPrefix(j.h.id, "key:"); id != j.h.id {
		_, enrolled := j.keys[id]
		return enrolled
	}
	return j.newest[j.h.id] != ""
}

func (j *judging) cites() bool {
	if j.h.kind != "statement.cited" {
		return j.h.on == ""
	}
	cited := j.events[j.places[j.h.on]]
	return j.h.on != "" && cited.id == j.h.id && oneOf("statement.added statement.corrected")(cited.kind)
}

func (j *judging) follows(k kind, known bool) bool {
	h, newest := j.h, j.newest[j.chain()]
	earlier, there := j.events[j.places[h.replaces]]
	switch {
	case !known && h.replaces != "":
		same := there && earlier.id == h.id && earlier.target == h.target && !kinds[earlier.kind].steward
		return same && (h.id == "" || h.replaces == newest)
	case !known:
		return true
	case k.chain == "starts":
		return h.replaces == "" && newest == ""
	case k.chain == "continues", k.chain == "either":
		return h.replaces == newest && (newest != "" || k.chain == "either")
	case k.chain == "loose" && h.replaces != "":
		return there && earlier.kind == h.kind && earlier.id == h.id && !j.replaced[h.replaces]
	}
	return h.replaces == ""
}

func (j *judging) mayHide(replaced string, asSteward bool) bool {
	address := j.places[replaced]
	return j.restricted(address) || asSteward && j.bySteward() || j.bySignerOf(address)
}

func (j *judging) bySteward() bool {
	for _, id := range j.e.by {
		if j.stewards[id] {
			return true
		}
	}
	return false
}

func (j *judging) bySignerOf(address string) bool {
	entry := j.events[address].entry
	signers := j.signed[entry]
	if entry == j.h.entry {
		signers = j.e.by
	}
	for _, id := range signers {
		for _, mine := range j.e.by {
			if mine == id {
				return true
			}
		}
	}
	return false
}

// single asks the rules from H10 on.
func (j *judging) single() string {
	h := j.h
	switch h.kind {
	case "archive.created", "policy.changed":
		for _, k := range logKeys(j.body["log"]) {
			if k.name != j.e.origin {
				return "head.log-keys"
			}
		}
		for _, k := range logKeys(j.body["log"]) {
			if j.used[k.public] || j.used[k.id()] {
				return "head.key-used"
			}
		}
		if signers, changed := j.body["signers"].(int64); changed && h.entry > 0 && !j.enough(signers) {
			return "head.signers"
		}
	case "key.enrolled":
		k, _ := parseKey(j.body["vkey"].(string))
		if j.used[k.public] || j.used[k.id()] {
			return "head.key-used"
		}
		if k.kind != plain || !keyName.MatchString(k.name) || h.id != "key:"+k.id() {
			return "head.key"
		}
	case "key.revoked":
		m := j.keys[strings.TrimPrefix(h.id, "key:")]
		since, said := j.body["compromisedSince"].(int64)
		if m.revoked {
			return "head.revoked"
		}
		if said && (since <= m.enrolled || since >= h.entry) {
			return "head.compromised"
		}
		if strings.Contains(m.roles, "steward") && j.state.stewards()-1 < j.signers {
			return "head.last-steward"
		}
	case "access.restricted", "access.opened", "event.redacted":
		return j.onTarget()
	}
	return j.onStatement()
}

func (j *judging) onTarget() string {
	h, target := j.h, j.events[j.h.target]
	if kinds[target.kind].steward {
		return "head.steward-target"
	}
	if h.kind == "event.redacted" {
		if j.redacted[h.target] {
			return "head.redacted"
		}
		return ""
	}
	if j.restricted(h.target) == (h.kind == "access.restricted") {
		return "head.access"
	}
	if h.kind == "access.opened" || j.bySteward() {
		return ""
	}
	if !j.bySignerOf(h.target) {
		return "head.author"
	}
	if target.replaces != "" && !j.mayHide(target.replaces, false) {
		return "head.hides"
	}
	return ""
}

func (j *judging) onStatement() string {
	before, known := kinds[j.events[j.places[j.newest[j.h.id]]].kind]
	if k, ok := kinds[j.h.kind]; !ok || !known || k.about != "stm" || k.chain != "continues" || before.about != "stm" {
		return ""
	}
	retracted := j.events[j.places[j.newest[j.h.id]]].kind == "statement.retracted"
	if retracted != (j.h.kind == "statement.reinstated") {
		return "head.retracted"
	}
	return ""
}

// take remembers what the head says.
func (j *judging) take() {
	s, h := j.state, j.h
	k, known := kinds[h.kind]
	set(s, s.events, h.address, h)
	set(s, s.places, h.body, h.address)
	s.order = append(s.order, h)
	if h.replaces != "" {
		set(s, s.replaced, h.replaces, true)
	}
	if known && oneOf("starts continues either")(k.chain) || !known && h.id != "" && h.replaces != "" {
		set(s, s.newest, j.chain(), h.body)
	}
	switch h.kind {
	case "archive.created", "policy.changed":
		s.origin = j.e.origin
		if signers, said := j.body["signers"].(int64); said {
			s.signers = signers
		}
		if keys := logKeys(j.body["log"]); keys != nil {
			s.sets = append(s.sets, keySet{h.entry, keys})
			for _, k := range keys {
				set(s, s.used, k.public, true)
				set(s, s.used, k.id(), true)
			}
		}
	case "key.enrolled":
		key, _ := parseKey(j.body["vkey"].(string))
		set(s, s.used, key.public, true)
		set(s, s.used, key.id(), true)
		roles := strings.Join(list(j.body["roles"], 1, 2), " ")
		set(s, s.keys, key.id(), member{key: key, roles: roles, enrolled: h.entry})
	case "key.revoked":
		m := s.keys[strings.TrimPrefix(h.id, "key:")]
		m.revoked = true
		set(s, s.keys, strings.TrimPrefix(h.id, "key:"), m)
	case "access.restricted", "access.opened":
		set(s, s.access, h.target, h.kind == "access.restricted")
	case "event.redacted":
		set(s, s.redacted, h.target, true)
	}
}
