package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                       | s3.example.org     | 443  | false
            ''                       | localhost          | 9000 | true
            ''                       | 127.0.0.9          | 9000 | true
            ''                       | [::1]              | 9000 | true
            *                        | s3.example.org     | 443  | true
            example.org              | example.org        | 443  | true
            example.org              | s3.Example.org     | 443  | true
            example.org              | badexample.org     | 443  | false
            .example.org             | s3.example.org     | 443  | true
            .example.org             | example.org        | 443  | false
            *.example.org            | a.b.example.org    | 443  | true
            one.org, example.org     | example.org        | 443  | true
            one.org example.org      | example.org        | 443  | true
            example.org:9000         | s3.example.org     | 9000 | true
            example.org:9000         | s3.example.org     | 443  | false
            10.0.0.7                 | 10.0.0.7           | 443  | true
            10.0.0.7                 | 10.0.0.70          | 443  | false
            10.0.0.7:9000            | 10.0.0.7           | 9000 | true
            10.0.0.7:9000            | 10.0.0.7           | 443  | false
            10.0.0.0/8               | 10.200.3.4         | 443  | true
            10.0.0.0/8               | 11.0.0.1           | 443  | false
            192.168.16.0/20          | 192.168.31.255     | 443  | true
            192.168.16.0/20          | 192.168.32.0       | 443  | false
            0.0.0.0/0                | 8.8.8.8            | 443  | true
            10.0.0.0/8               | ten.example.org    | 443  | false
            2001:db8::/32            | [2001:db8:1::2]    | 443  | true
            2001:db8::/32            | [2001:db9::2]      | 443  | false
            [2001:db8::7]:9000       | [2001:db8::7]      | 9000 | true
            2001:db8::7              | [2001:db8:0::7]    | 443  | true
            2001:db8::/32            | 10.0.0.1           | 443  | false
            10.0.0.0/x, /8, 10.0.0/8 | 10.0.0.1           | 443  | false
            10.0.0.0/999             | 10.0.0.0           | 443  | true
            """)
    void coversWhatItLists(String list, String host, int port, boolean covered) {
        assertThat(new NoProxy(list).covers(host, port)).isEqualTo(covered);
    }
}
