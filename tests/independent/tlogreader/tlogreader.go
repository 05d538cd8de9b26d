// Command tlogreader checks a tiled transparency log with nothing of Muniment's: only with the
// packages golang.org/x/mod/sumdb/note and golang.org/x/mod/sumdb/tlog of the Go project.
//
//	tlogreader LOG-FOLDER VERIFIER-KEY
//
// It opens LOG-FOLDER/checkpoint under the key, reads tiles as a client of the log would (each one
// is authenticated against the signed root), proves every entry, and proves that the log grew out
// of every checkpoint that is kept. It prints what it accepted, and exits 1 at the first fault.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// folder reads tiles from files. Its paths are those of tlog-tiles: the height is not in them.
type folder struct{ top string }

func (f folder) Height() int                                { return height }
func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(f.top, path(tile)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func path(tile tlog.Tile) string {
	name := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	return filepath.FromSlash(strings.Replace(name, "tile/data/", "tile/entries/", 1))
}

func checkpoint(data []byte, verifiers note.Verifiers) (tlog.Tree, error) {
	var tree tlog.Tree
	opened, err := note.Open(data, verifiers)
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		return tree, fmt.Errorf("%d lines", len(lines))
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("no root: %q", lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

func entries(top string, size int64) ([][]byte, error) {
	var all [][]byte
	for first := int64(0); first < size; first += 1 << height {
		width := size - first
		if width > 1<<height {
			width = 1 << height
		}
		data, err := os.ReadFile(filepath.Join(
			top, path(tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)})))
		if err != nil {
			return nil, err
		}
		for len(data) > 0 {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("a bundle ends within an entry")
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries of %d", len(all), size)
	}
	return all, nil
}

func check(top, vkey string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	verifiers := note.VerifierList(verifier)
	data, err := os.ReadFile(filepath.Join(top, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := checkpoint(data, verifiers)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, folder{top})
	found, err := entries(top, tree.N)
	if err != nil {
		return err
	}
	for index, entry := range found {
		proof, err := tlog.ProveRecord(tree.N, int64(index), hashes)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		leaf := tlog.RecordHash(entry)
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), leaf); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
	}
	kept := 0
	err = filepath.Walk(filepath.Join(top, "checkpoints"),
		func(name string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return err
			}
			kept++
			return extends(name, tree, hashes, verifiers)
		})
	if err != nil {
		return err
	}
	fmt.Printf("accepted %d entries and %d checkpoints\n", len(found), kept)
	return nil
}

func extends(name string, tree tlog.Tree, hashes tlog.HashReader, verifiers note.Verifiers) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	older, err := checkpoint(data, verifiers)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	proof, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tlogreader LOG-FOLDER VERIFIER-KEY")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
