package org.postern.policy.net;

import java.util.function.IntBinaryOperator;

/** Sorts numbers of rows by what stands in the rows; the JDK sorts only boxed ones that way. A stable merge sort. */
final class IntSort {
    private static final int SHORT = 12;

    private IntSort() {}

    static void sort(int[] values, IntBinaryOperator order) {
        sort(values.clone(), values, 0, values.length, order);
    }

    /** Both arrays hold the same values between from and to; the sorted ones end in target. */
    private static void sort(int[] source, int[] target, int from, int to, IntBinaryOperator order) {
        if (to - from <= SHORT) {
            insert(target, from, to, order);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(target, source, from, middle, order);
        sort(target, source, middle, to, order);
        if (order.applyAsInt(source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to || left < middle && order.applyAsInt(source[left], source[right]) <= 0;
            target[i] = takeLeft ? source[left++] : source[right++];
        }
    }

    private static void insert(int[] values, int from, int to, IntBinaryOperator order) {
        for (int i = from + 1; i < to; i++) {
            int value = values[i];
            int j = i;
            for (; j > from && order.applyAsInt(values[j - 1], value) > 0; j--) {
                values[j] = values[j - 1];
            }
            values[j] = value;
        }
    }
}
