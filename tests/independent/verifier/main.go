// Command verifier checks a snapshot of a Muniment archive with nothing of Muniment's. It was
// written from docs/format.md alone, over golang.org/x/mod/sumdb/tlog and Go's crypto/ed25519.
//
//	verifier SNAPSHOT TRUST-FILE
//
// It checks the tree and its tiles, signatures and keys, which entries count, every body against
// its commitment or the reason for its absence, captured files, and the digests of views. It prints
// a line for each fault, with address and code, and ends with 0 where there is none, with 1 where
// there is one, with 2 where it was not called rightly, with 3 where it can say neither yes nor no.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/mod/sumdb/tlog"
)

const outOfReach = `not checked: signatures of ML-DSA-44, the quorum of witnesses, what bodies of other types than
those of stewards say, quotations, the rows of views, flags, and what lies beside data`

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: verifier SNAPSHOT TRUST-FILE")
		os.Exit(2)
	}
	said, err := os.ReadFile(os.Args[2])
	trust, ok := parsePins(said)
	if err != nil || !ok {
		fmt.Fprintln(os.Stderr, "no trust file in form:", os.Args[2], err)
		os.Exit(2)
	}
	a := &audit{
		top: filepath.Join(os.Args[1], "data"), files: map[string]bool{},
		counts: map[string]int{}, state: newState(),
	}
	os.Exit(a.run(trust))
}

func (a *audit) run(trust pins) int {
	if err := a.list(); err != nil {
		fmt.Println(a.top, "file.unreadable:", err)
		return 1
	}
	kept := a.checkpoints()
	a.walk()
	if a.entries < a.size || a.entries == 0 {
		a.find("data/log", "tree.short", "%d entries of %d are here", a.entries, a.size)
	} else {
		a.follow(kept, trust)
		a.identity(trust)
		a.views()
		a.leftOver()
	}
	sort.Strings(a.findings)
	for _, one := range a.findings {
		fmt.Println(one)
	}
	c := a.counts
	fmt.Printf("%d entries, %d void; bodies: %d open, %d redacted, %d withheld, %d unknown; "+
		"%d checkpoints, %d lines of ML-DSA-44 not checked; %d captured files\n",
		a.entries, c["void"], c["open"], c["redacted"], c["withheld"], c["unknown"],
		c["checkpoints"], c["ml-dsa"], c["captures"])
	fmt.Println(outOfReach)
	switch {
	case len(a.findings) > 0:
		fmt.Printf("refused: %d faults\n", len(a.findings))
		return 1
	case a.decided < a.entries:
		fmt.Printf("undecided from entry %d\n", a.decided)
		return 3
	case trust.entry0 == "" || trust.quorum != "none":
		fmt.Println("undecided: the trust file pins no entry 0, or asks for witnesses")
		return 3
	}
	fmt.Println("accepted")
	return 0
}

func (a *audit) identity(trust pins) {
	if a.state.origin != "" && trust.log[0].name != a.state.origin {
		a.find("0", "pins.origin", "this is %s", a.state.origin)
	}
	leaf, _ := tlog.TreeHash(1, a)
	if trust.entry0 != "" && leaf.String() != trust.entry0 {
		a.find("0", "identity", "not the pinned entry 0")
	}
}
