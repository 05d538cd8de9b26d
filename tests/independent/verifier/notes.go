package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// Signed notes, keys and strict Ed25519, section 3. golang.org/x/mod/sumdb/note is not used here:
// it takes repeated lines and base64 in more than one spelling.

const (
	plain     = 0x01
	cosigning = 0x04
	postQ     = 0x06
)

const maxLines = 32

type key struct {
	name   string
	kind   byte
	public string
}

func (k key) hash() string {
	sum := sha256.Sum256([]byte(k.name + "\n" + string(rune(k.kind)) + k.public))
	return hex.EncodeToString(sum[:4])
}

func (k key) id() string { return k.name + "+" + k.hash() }

type line struct {
	id        string
	signature []byte
}

type signedNote struct {
	text  string
	lines []line
}

func (n signedNote) line(id string) (line, bool) {
	for _, one := range n.lines {
		if one.id == id {
			return one, true
		}
	}
	return line{}, false
}

func parseNote(data []byte) (signedNote, bool) {
	var n signedNote
	split := bytes.LastIndex(data, []byte("\n\n"))
	if split < 0 || split+2 == len(data) || data[len(data)-1] != '\n' || !utf8.Valid(data) {
		return n, false
	}
	if bytes.IndexFunc(data, func(r rune) bool { return r < 0x20 && r != '\n' }) >= 0 {
		return n, false
	}
	n.text = string(data[:split+1])
	said := strings.Split(string(data[split+2:len(data)-1]), "\n")
	for _, one := range said {
		words := strings.SplitN(one, " ", 3)
		if len(words) != 3 || words[0] != "—" || !soundName(words[1]) {
			return n, false
		}
		raw, ok := unbase64(words[2])
		if !ok || len(raw) < 5 {
			return n, false
		}
		id := words[1] + "+" + hex.EncodeToString(raw[:4])
		if _, twice := n.line(id); twice {
			return n, false
		}
		n.lines = append(n.lines, line{id, raw[4:]})
	}
	return n, len(said) <= maxLines
}

func soundName(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return r == '+' || r <= 0x20 || r == 0x85 || r == 0xa0 || r == 0x1680 ||
			0x2000 <= r && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f ||
			r == 0x205f || r == 0x3000
	}) < 0
}

// parseKey reads a verifier key and says if it is sound.
func parseKey(vkey string) (key, bool) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || !utf8.ValidString(vkey) {
		return key{}, false
	}
	raw, ok := unbase64(parts[2])
	if !ok || len(raw) == 0 {
		return key{}, false
	}
	k := key{parts[0], raw[0], string(raw[1:])}
	length, known := map[byte]int{plain: 32, cosigning: 32, postQ: 1312}[k.kind]
	ok = known && soundName(k.name) && len(k.public) == length && k.hash() == parts[1]
	if k.kind == postQ {
		return k, ok && len(k.name) <= 255
	}
	return k, ok && strictPoint(k.public) && onCurve(k.public)
}

var (
	prime, _ = new(big.Int).SetString("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed", 16)
	// The number d of the curve -x² + y² = 1 + d x² y².
	curve = new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), prime))

	lowOrder = encodingsOfLowOrder()
)

func encodingsOfLowOrder() map[string]bool {
	zeros, ffs := strings.Repeat("00", 30), strings.Repeat("ff", 30)
	table := map[string]string{
		"00" + zeros: "00 80",
		"01" + zeros: "00 80",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc": "05 85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03": "7a fa",
		"ec" + ffs: "7f ff",
		"ed" + ffs: "7f ff",
		"ee" + ffs: "7f ff",
	}
	all := map[string]bool{}
	for start, ends := range table {
		for _, end := range strings.Fields(ends) {
			encoding, err := hex.DecodeString(start + end)
			if err != nil || len(encoding) != 32 {
				panic(start)
			}
			all[string(encoding)] = true
		}
	}
	return all
}

func ordinate(encoding string) *big.Int {
	reversed := make([]byte, 32)
	for i := range reversed {
		reversed[i] = encoding[31-i]
	}
	reversed[0] &= 0x7f
	return new(big.Int).SetBytes(reversed)
}

// strictPoint asks clauses 1 and 2.
func strictPoint(encoding string) bool {
	return ordinate(encoding).Cmp(prime) < 0 && !lowOrder[encoding]
}

// onCurve asks clause 3: that x² = (y² - 1) / (d y² + 1) has a root. That of 0 is of low order.
func onCurve(encoding string) bool {
	y := ordinate(encoding)
	square := new(big.Int).Mul(y, y)
	above := new(big.Int).Sub(square, big.NewInt(1))
	below := new(big.Int).Add(new(big.Int).Mul(curve, square), big.NewInt(1))
	return big.Jacobi(new(big.Int).Mod(above.Mul(above, below), prime), prime) == 1
}

// good says if signature is one of a key of Ed25519 over message. Clauses 4 and 5 are Go's own.
func good(public string, message string, signature []byte) bool {
	return len(signature) == 64 && strictPoint(public) && strictPoint(string(signature[:32])) &&
		ed25519.Verify(ed25519.PublicKey(public), []byte(message), signature)
}

// signs says if signature is one of k over the text of a checkpoint, and which time it states. Of
// ML-DSA-44 only the length and the time are looked at.
func (k key) signs(text string, signature []byte) (time uint64, ok bool) {
	lengths := map[byte]int{plain: 64, cosigning: 72, postQ: 2428}
	if len(signature) != lengths[k.kind] {
		return 0, false
	}
	if k.kind == plain {
		return 0, good(k.public, text, signature)
	}
	time = binary.BigEndian.Uint64(signature)
	if k.kind == cosigning {
		text = fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
		return time, time < 1<<63 && good(k.public, text, signature[8:])
	}
	return time, time < 1<<63
}
