package chart

import (
	"strings"
	"testing"
)

// What ECharts writes, now or in a later version, is let through only if it is known.
func TestOnlyKnownThingsGetIntoAPicture(t *testing.T) {
	for _, test := range []struct{ why, content, want string }{
		{"a script", `<script>alert(1)</script>`, "element <script>"},
		{"an image from elsewhere", `<image href="https://example.org/x.png"/>`, "element <image>"},
		{"an event handler", `<path d="M0 0" onclick="alert(1)"/>`, "attribute onclick"},
		{"a link", `<g href="x"/>`, "attribute href"},
		{"a colour that dark mode does not know", `<path d="M0 0" fill="#123456"/>`, `colour "#123456"`},
		{"a clip path of another picture", `<path d="M0 0" clip-path="url(other.svg#a)"/>`, "clip path"},
		{"a text whose size cannot be read", `<text fill="#1b2127">a</text>`, "without a size"},
		{"a picture that is cut off", `<g><path d="M0 0"/>`, "read drawn picture"},
	} {
		c := cleaner{prefix: "c", ids: map[string]string{}}
		_, err := c.clean(`<svg xmlns="http://www.w3.org/2000/svg">` + test.content + `</svg>`)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.why, err, test.want)
		}
	}
}

func TestCleanRewrites(t *testing.T) {
	c := cleaner{prefix: "cab", ids: map[string]string{}}
	nodes, err := c.clean(`<svg>
<rect width="720" height="100" fill="none"></rect>
<path d="M0 0l9 0" fill="#2f77a1" ecmeta_ssr_type="chart" class="zr0-cls-1" clip-path="url(#zr7-c0)"></path>
<path d="M0 0l9 0" fill="none" pointer-events="visible" class="zr0-cls-0"></path>
<text dominant-baseline="central" text-anchor="end" style="font-size:14px;font-family:Daylight Sans;font-weight:600;" ` +
		`xml:space="preserve" y="1" transform="translate(10 20)" fill="#1b2127">a &lt; b</text>
<defs><clipPath id="zr7-c0"><path d="M0 0" fill="#000"></path></clipPath></defs>
<style>.zr0-cls-1:hover{fill:red}</style>
</svg>`)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, n := range nodes {
		n.write(&got)
	}
	want := `<path d="M0 0l9 0" fill="#2f77a1" clip-path="url(#cab-1)" class="fill-first"/>
<text x="10" y="25.6" text-anchor="end" fill="#1b2127" class="fill-ink" font-size="14" font-weight="600">a &lt; b</text>
<defs>
<clipPath id="cab-1">
<path d="M0 0"/>
</clipPath>
</defs>
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if c.marks != 1 || c.texts != 1 {
		t.Errorf("counted %d marks and %d texts, want 1 and 1", c.marks, c.texts)
	}
}
