package suppression

// effort is how many coefficients may still be worked on for what is worth having but not needed. It ends such work after the same
// steps on every machine; about 10⁹ are a second.
type effort struct{ left int64 }

func (e *effort) charge(coefficients int) {
	if e != nil {
		e.left -= int64(coefficients)
	}
}

func (e *effort) spent() bool { return e != nil && e.left < 0 }
