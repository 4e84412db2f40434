// Package prover proves that a report's medians are right: the circuit, its
// key sets, proofs, and their verification.
//
// The statement is that of internal/protocol: for the committee of a root,
// every participating slot signed its vector; each present column's median is
// the stake-weighted lower median of exactly the participating, non-zero
// observations; a column is present exactly where its weight reaches the
// quorum; and payee, round, digests and mask are what the words say. Three
// public inputs stand for it (commitment, challenge, evaluation), so a contract
// pays the same for 8 columns as for 128. docs/circuit.md goes through every
// constraint, the attack that it stops and the test that shows it.
//
// A caller opens a key set once and proves with it:
//
//	keys, err := prover.Open(ctx, prover.Config{
//		Dir:         "data/keys/4x8",
//		Shape:       protocol.Shape{Slots: 4, Columns: 8},
//		InsecureDev: true,
//		Logger:      log,
//	})
//	bundle, timing, err := keys.Prove(ctx, report, payee)
//	err = keys.Verify(bundle, root, quorum)
//
// # Key sets
//
// A key set is a folder with proving.key, verifying.key and manifest.json. The
// manifest names the circuit by the SHA-256 of its compiled form, and the keys
// by theirs; Open compiles the circuit and refuses keys of another one or
// damaged ones. The manifest is written last and every file is renamed into
// place, so a folder with a manifest is complete; a lock file keeps two
// processes from setting up at once. What Open makes is a one-party set-up,
// marked insecure_dev: whoever ran it could have kept the trapdoor and forge
// proofs. It serves development only.
//
// # Profiles and cost
//
// The circuit has two profiles. With bits, every range check is a decomposition:
// no Pedersen commitment, the least gas. With lookups it is limbs and a table: a
// fraction of the constraints, one commitment, half as much gas again to verify.
// A proof is eight words in both. Four slots and eight columns take
// 16,269 constraints by bits, 32 slots and 64 columns 260,778, or 126,853 by lookups;
// a proof takes 14 to 19 microseconds a constraint on two cores.
// A process makes one proof at a time. A proof in
// progress cannot be interrupted here; contexts are honoured between the steps.
//
// # Around it
//
// worker proves in a process that can be killed; remote on other machines, whose
// answers [Verifier.Check] checks; wire is what goes to both. ceremony makes keys
// of many parties. prooffile is a bundle as a file, sample a report to measure
// with.
package prover
