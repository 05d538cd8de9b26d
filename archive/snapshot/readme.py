"""The page that comes with every snapshot, for whoever finds it in twenty years. Pure.

Below its second heading, lines that begin with four blanks are commands, in the order in which they
are to be run. Nothing that stands in a snapshot becomes a part of them, or is run by them.
"""

from typing import Final

from archive.core import instant
from archive.snapshot.about import About

README: Final = "README.txt"

_AUDIENCES: Final = {
    "public": "public: restricted words and files are left out",
    "full": "FULL: restricted words and files are in it; hand it to nobody who may not read them",
    "partial": "PARTIAL: some restricted words and files are in it; hand it on as if it were FULL",
}


def page(about: About) -> bytes:
    """Return the page of the snapshot *about* which this is."""
    facts = (
        ("archive", about.origin),
        ("entries", f"{about.size}, the first being number 0"),
        ("root", about.root),
        ("identity", f"{about.identity} (the hash of entry 0)"),
        ("signed", f"{instant.render(about.time)} by the clock of the archive's own machine"),
        ("audience", _AUDIENCES[about.audience]),
    )
    told = "".join(f"  {name:<10} {value}\n" for name, value in facts)
    return f"A SNAPSHOT OF THE ARCHIVE {about.origin}\n\n{_WHAT}{told}{_REST}".encode()


_WHAT: Final = """\
The archive records who said what, in which source. Every entry is signed, and none is changed: a
correction is one more entry. This folder is a copy of all entries up to a moment. You can check
it without any program of the archive, and without trusting whoever gave it to you.

"""

_REST: Final = r"""
WHAT IS WHERE

  data/log       the entries, the tree of hashes over them, and signed checkpoints of that tree. Any
                 reader of https://c2sp.org/tlog-tiles or /signed-note can check this by itself.
  data/bodies    what the entries say, a line each: <entry>.<event>, a salt, and JSON
  data/captures  files that were kept of sources; the path of each is the SHA-256 of its bytes
  data/trust     the keys of the log, to have them at hand: they prove nothing, coming with it
  data/views     the same as tables: .csv for people (UTF-8, parted by commas; one apostrophe in
                 front of a text is not part of it), .jsonl for programs

  entity, label, entity_link             persons, bodies, places; their names; which are the same
  source, source_named, capture          where words were found; by whom; the files kept of it
  statement, qualifier, time, span       what is said of whom; of when and where; on which days
  reference, step                        the quotation that it rests on; who says so, to whom, how
  rank, retraction, note, property       which is preferred; what was taken back; notes; vocabulary
  key, revocation, policy                who may sign; who no longer may; how many must
  event, revision, text, note_text       every event and its reason; words as they are searched for

  In a table, "id" says what a row is about. "event" is 256 times the number of the entry, plus the
  number of the event in it. From entry "since" to entry "until" it held; without "until", it holds.

HOW TO CHECK IT

On Linux with bash, coreutils and OpenSSL 3, paste these lines from within this folder; they write
into a temporary one. What is right says OK. First some helpers.
    T=$(mktemp -d)
    same() { [ -n "$1" ] && [ "$1" = "$2" ] && echo "OK: $3" || { echo "FAILED: $3"; false; }; }
    hex() { od -An -v -tx1 -w32 | tr -d ' '; }
    place() { # the file with number $1 in the folder $2: 1234067 is x001/x234/067
      local n=$1 p=$(printf %03d $(($1 % 1000)))
      while [ $((n /= 1000)) -gt 0 ]; do p=$(printf x%03d $((n % 1000)))/$p; done
      ls -d "$2/$p" "$2/$p.p/"* 2> /dev/null | head -n 1
    }
    entry() { # entry $1: in a bundle of 256, each has its length before it, in two bytes
      local file=$(place $(($1 / 256)) data/log/tile/entries) i at=1 length
      for ((i = $1 % 256; i >= 0; i--, at += 2 + length)); do
        length=$((16#0$(tail -c +$at "$file" | head -c 2 | hex)))
        [ $i != 0 ] || tail -c +$((at + 2)) "$file" | head -c $length
      done
    }
    signed() { # is the note in the file $1 signed by the Ed25519 key $2: name, id, base64?
      local id=$(printf %s "$2" | cut -d + -f 2) line
      printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00' > $T/key
      printf %s "$2" | cut -d + -f 3- | base64 -d | tail -c 32 >> $T/key
      sed '/^$/,$d' "$1" > $T/text; : > $T/sig
      for line in $(sed '1,/^$/d' "$1" | cut -d ' ' -f 3); do
        printf %s "$line" | base64 -d > $T/line
        [ "$(head -c 4 $T/line | hex)" != "$id" ] || tail -c 64 $T/line > $T/sig
      done
      openssl pkeyutl -verify -pubin -keyform DER -inkey $T/key -rawin -in $T/text -sigfile $T/sig
    }

1. The files are those that are listed. It shows damage, not forgery: a forger lists anew.
    sha256sum -c --quiet --strict manifest-sha256.txt; same $? 0 "the files in data are as listed"
    sha256sum -c --quiet --strict tagmanifest-sha256.txt; same $? 0 "the others are as listed"
    find data ! -type d | LC_ALL=C sort | cmp - <(cut -c 67- manifest-sha256.txt)
    same $? 0 "there is no other file in data"

2. The log signed its newest checkpoint: origin, number of entries, root. Everything rests on the
key: compare it, and the identity, with what you know from ELSEWHERE, not from this folder.
    key=$(sed -n 's/^log //p' data/trust/policy | head -n 1); echo "$key"
    { printf '\0'; entry 0; } | openssl dgst -sha256 -binary | base64 # the identity
    signed data/log/checkpoint "$key"; same $? 0 "the checkpoint is signed by that key"

3. The root follows from the hashes of all entries. For 10,000 of them this takes a minute or two.
    node() { printf %b "$(echo "01$1$2" | sed 's/../\\x&/g')" | sha256sum | cut -c 1-64; }
    tree() { # RFC 6962: two nodes of a size make one of twice the size
      local s=() i=0 n h
      while read -r h; do
        for ((n = i++; n & 1; n >>= 1)); do h=$(node ${s[-1]} $h); unset 's[-1]'; done
        s+=($h)
      done
      for ((i = ${#s[@]} - 2; i >= 0; i--)); do h=$(node ${s[i]} ${s[i + 1]}); s[i]=$h; done
      echo ${s[0]}
    }
    size=$((10#0$(sed -n 2p data/log/checkpoint | tr -cd 0-9)))
    leaves() { for ((t = 0; t * 256 < size; t++)); do
      hex < $(place $t data/log/tile/0) || break; done; }
    root=$(sed -n 3p data/log/checkpoint | base64 -d | hex)
    same "$(leaves | head -n $size | tree)" "$root" "the entries have that root"

4. An entry is the one in that tree, and its author signed it. Put in the number of the one you ask
about. Check the entry that enrolled its author's key in the same way.
    n=0
    entry $n | tee $T/entry
    same "$({ printf '\0'; cat $T/entry; } | sha256sum | cut -c 1-64)" \
      "$(leaves | sed -n $((n + 1))p)" "entry $n is in the tree"
    by=$(sed -n '2s/.*"by":\["\([^"]*\)".*/\1/p' $T/entry)
    author=$(grep -arho "\"vkey\":\"$by+[^\"]*" data/bodies | head -n 1 | cut -d '"' -f 4)
    grep -ar "\"vkey\":\"$author\"" data/bodies | cut -d ' ' -f 1 # where it was enrolled
    signed $T/entry "$author"; same $? 0 "entry $n is signed by $by"

5. What it says is what was signed: the entry has a hash of salt and words. Put in the event.
    e=0
    body=$(grep -a "^$n\.$e " "$(place $((n / 256)) data/bodies)"); echo "$body"
    opens=$({ echo muniment/body/v1; printf %s "$body" | cut -d ' ' -f 2 | base64 -d
      printf %s "$body" | cut -d ' ' -f 3- | tr -d '\n'; } | openssl dgst -sha256 -binary | base64)
    head=$(sed -n "$((e + 3))s/.*\"body\":\"\([^\"]*\)\".*/\1/p" $T/entry)
    same "$opens" "$head" "event $n.$e says this"

WHAT THIS DOES NOT SHOW

The other line of the checkpoint is an ML-DSA-44 signature, made to outlast quantum computers.
OpenSSL 3.0 (Debian 12) cannot check it. Nor do these steps apply the archive's rules: who may
record what, what was revoked, restricted or redacted, whether the tables follow from the entries.
The program muniment does ("muniment verify"). Nothing at all shows that a claim is true, a source
genuine, who holds a key, what was never recorded, or that there are no newer entries.
"""
