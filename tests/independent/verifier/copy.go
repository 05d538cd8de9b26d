package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The files of a copy, sections 13 and 17. All hashes of the tree are those of sumdb/tlog.

const width = 256

// audit is what is found of one copy.
type audit struct {
	top      string
	files    map[string]bool // below data, whether they were asked for
	findings []string
	counts   map[string]int
	hashes   []tlog.Hash
	size     int64
	state    *state
	entries  int64 // how many there are
	decided  int64 // how many of them could be judged
}

func (a *audit) find(address any, code, format string, more ...any) {
	a.findings = append(a.findings, fmt.Sprintf("%v %s: %s", address, code, fmt.Sprintf(format, more...)))
}

// list finds out which files there are.
func (a *audit) list() error {
	return filepath.WalkDir(a.top, func(name string, item fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path, err := filepath.Rel(a.top, name)
		path = filepath.ToSlash(path)
		switch {
		case err != nil:
			return err
		case item.Type().IsRegular():
			a.files[path] = false
		case !item.IsDir():
			a.find("data/"+path, "file.kind", "no plain file")
		default:
			if inside, err := os.ReadDir(name); err != nil || len(inside) == 0 {
				a.find("data/"+path, "file.kind", "an empty folder")
			}
		}
		return nil
	})
}

// read returns a file that must be there.
func (a *audit) read(path string) []byte {
	if _, there := a.files[path]; !there {
		a.find("data/"+path, "file.missing", "every copy of this size has it")
		return nil
	}
	a.files[path] = true
	data, err := os.ReadFile(filepath.Join(a.top, filepath.FromSlash(path)))
	if err != nil {
		a.find("data/"+path, "file.unreadable", "%v", err)
	}
	return data
}

// place returns the path of section 13 of a tile of level l, -1 for the entries and -2 for bodies.
func place(l int, n int64, w int) string {
	path := tlog.Tile{H: 8, L: -1, N: n, W: w}.Path()
	tops := map[int]string{-1: "log/tile/entries/", -2: "bodies/", -3: "log/checkpoints/"}
	top, named := tops[l]
	if !named {
		top = fmt.Sprintf("log/tile/%d/", l)
	}
	return top + strings.TrimPrefix(path, "tile/8/data/")
}

func (a *audit) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = a.hashes[index]
	}
	return found, nil
}

// root returns that of the first size entries, in base64.
func (a *audit) root(size int64) string {
	sum := tlog.Hash(sha256.Sum256(nil))
	if size > 0 {
		sum, _ = tlog.TreeHash(size, a)
	}
	return sum.String()
}

// bundle returns the notes of one bundle and the bodies beside it, by entry and event.
func (a *audit) bundle(n int64, w int) ([][]byte, map[int64]map[int64]stored) {
	var notes [][]byte
	path := place(-1, n, w)
	data := a.read(path)
	for len(data) >= 2 && len(data) >= 2+int(binary.BigEndian.Uint16(data)) {
		end := 2 + int(binary.BigEndian.Uint16(data))
		notes = append(notes, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 || len(notes) != w && a.files[path] {
		a.find("data/"+path, "bundle.malformed", "it holds %d entries and %d bytes", len(notes), len(data))
	}
	return notes, a.bodies(n, w)
}

func (a *audit) bodies(n int64, w int) map[int64]map[int64]stored {
	path := place(-2, n, w)
	held := map[int64]map[int64]stored{}
	lines := strings.SplitAfter(string(a.read(path)), "\n")
	last := int64(-1)
	for _, one := range lines[:len(lines)-1] {
		words := strings.SplitN(strings.TrimSuffix(one, "\n"), " ", 3)
		entry, event, ok := parseAddress(words[0])
		if !ok || len(words) != 3 || entry/width != n || entry-n*width >= int64(w) || entry*width+event <= last {
			a.find("data/"+path, "body.line", "%.20q", one)
			continue
		}
		last = entry*width + event
		salt, ok := unbase64(words[1])
		if !ok {
			a.find("data/"+path, "body.line", "%.20q", one)
			continue
		}
		if held[entry] == nil {
			held[entry] = map[int64]stored{}
		}
		held[entry][event] = stored{salt, []byte(words[2])}
	}
	if lines[len(lines)-1] != "" {
		a.find("data/"+path, "body.line", "it ends within a line")
	}
	return held
}

// walk judges all entries and then their bodies.
func (a *audit) walk() {
	bodies := map[int64]map[int64]stored{}
	stopped := false
	for n := int64(0); n*width < a.size; n++ {
		w := width
		if left := a.size - n*width; left < width {
			w = int(left)
		}
		notes, beside := a.bundle(n, w)
		for i, note := range notes[:min(len(notes), w)] {
			index := n*width + int64(i)
			stopped = stopped || a.judge(index, note, beside[index])
			bodies[index] = beside[index]
			more, _ := tlog.StoredHashes(index, note, a)
			a.hashes = append(a.hashes, more...)
			a.entries = index + 1
			if !stopped {
				a.decided = a.entries
			}
		}
		if len(notes) != w {
			return // those that follow have lost their places
		}
	}
	for path, expected := range a.tiles() {
		if data := a.read(path); data != nil && !bytes.Equal(data, expected) {
			a.find("data/"+path, "tile.altered", "not what the entries give")
		}
	}
	a.look(bodies)
}

func (a *audit) judge(index int64, note []byte, bodies map[int64]stored) (stops bool) {
	e, ok := parseEntry(index, note)
	v := verdict{code: "entry.malformed", event: -1}
	if e.tooLate {
		v = verdict{stops: true}
	} else if ok {
		v = a.state.judge(index, e, bodies, a.root)
	}
	if v.code != "" {
		a.counts["void"]++
		address := fmt.Sprint(index)
		if v.event >= 0 {
			address = fmt.Sprintf("%d.%d", index, v.event)
		}
		a.find(address, v.code, "the entry is void")
	}
	return v.stops
}

// tiles returns what every tile of hashes must hold, by path.
func (a *audit) tiles() map[string][]byte {
	widest := map[string]tlog.Tile{}
	for _, tile := range tlog.NewTiles(8, 0, a.size) {
		// Narrower ones come first.
		widest[place(tile.L, tile.N, width)] = tile
	}
	all := map[string][]byte{}
	for _, tile := range widest {
		all[place(tile.L, tile.N, tile.W)], _ = tlog.ReadTileData(tile, a)
	}
	return all
}

// look judges the bodies of the entries that count.
func (a *audit) look(bodies map[int64]map[int64]stored) {
	s := a.state
	captures := map[string]int64{}
	for _, h := range s.order {
		one, here := bodies[h.entry][h.number]
		delete(bodies[h.entry], h.number)
		switch {
		case here && s.redacted[h.address]:
			a.find(h.address, "body.kept", "it was redacted")
		case s.redacted[h.address]:
			a.counts["redacted"]++
		case !here && s.restricted(h.address):
			a.counts["withheld"]++
		case !here:
			a.find(h.address, "body.missing", "nothing allows that")
		case !one.opens(h.body):
			a.find(h.address, "body.commitment", "it does not open its commitment")
		default:
			body, ok := one.object()
			if !ok {
				a.find(h.address, "body.form", "no canonical object of at most 1 MiB")
			} else if h.unknown() {
				a.counts["unknown"]++
			} else {
				a.counts["open"]++
			}
			digest, said := body["digest"].(string)
			if size, sized := body["bytes"].(int64); h.kind == "source.captured" && said && sized {
				captures[digest] = size
			}
		}
	}
	for entry, left := range bodies {
		for event := range left {
			if s.signed[entry] != nil {
				a.find(fmt.Sprintf("%d.%d", entry, event), "body.unexpected", "there is no such event")
			}
		}
	}
	a.captured(captures)
}

var capturePath = regexp.MustCompile(`^captures/sha256/([0-9a-f]{2})/([0-9a-f]{62})$`)

func (a *audit) captured(named map[string]int64) {
	for path := range a.files {
		parts := capturePath.FindStringSubmatch(path)
		if parts == nil {
			continue
		}
		digest := parts[1] + parts[2]
		data := a.read(path)
		sum := sha256.Sum256(data)
		size, known := named["sha256:"+digest]
		if !known {
			a.find("data/"+path, "capture.unexpected", "no open capture names it")
		} else if hex.EncodeToString(sum[:]) != digest || int64(len(data)) != size {
			a.find("data/"+path, "capture.altered", "not the bytes that were captured")
		}
		a.counts["captures"]++
	}
}

var viewLine = regexp.MustCompile(`^(view [a-z][a-z_]{0,63} (0|[1-9][0-9]*)|file [a-z][a-z_]{0,63}\.(csv|jsonl) [0-9a-f]{64})$`)

// views compares the files of the views with the digests of their manifest, and nothing else.
func (a *audit) views() {
	manifest := string(a.read("views/manifest"))
	at := strings.LastIndex(strings.TrimSuffix(manifest, "\n"), "\n") + 1
	sum := sha256.Sum256([]byte(manifest[:at]))
	lines := strings.Split(strings.TrimSuffix(manifest[:at], "\n"), "\n")
	if manifest[at:] != "end "+hex.EncodeToString(sum[:])+"\n" || !ordered(lines) {
		a.find("data/views/manifest", "view.manifest", "not in form")
		return
	}
	for _, one := range lines {
		words := strings.Fields(one)
		if words[0] != "file" {
			continue
		}
		sum := sha256.Sum256(a.read("views/" + words[1]))
		if hex.EncodeToString(sum[:]) != words[2] {
			a.find("data/views/"+words[1], "view.altered", "not the digest that the manifest says")
		}
	}
}

// ordered says if the lines are in form: views by name, then files by name, none twice.
func ordered(lines []string) bool {
	names := []string{}
	for _, one := range lines {
		if !viewLine.MatchString(one) {
			return false
		}
		// Views come first, so they get the smaller letter.
		words := strings.Fields(one)
		names = append(names, map[string]string{"view": "a ", "file": "b "}[words[0]]+words[1])
	}
	for i := range names {
		if i > 0 && names[i] <= names[i-1] {
			return false
		}
	}
	return sort.StringsAreSorted(names)
}

// leftOver names the files that nothing asked for. The trust file is never opened.
func (a *audit) leftOver() {
	if _, there := a.files["trust/policy"]; !there {
		a.find("data/trust/policy", "file.missing", "every copy has it")
	}
	for path, asked := range a.files {
		if !asked && path != "trust/policy" {
			a.find("data/"+path, "file.unexpected", "it has no place here")
		}
	}
}

func min(one, other int) int {
	if one < other {
		return one
	}
	return other
}
